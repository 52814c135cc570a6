### What we know for sure, and since when: ends in two zones, what a new way in holds up.

until-end-of-day-in = the end of { $date }, { $place } time
until-in = { $date }, { $place } time

hold-new-person = A code was used to get into your account. For one day after that, you cannot share with anyone new. This guards you if it was not you. You can share with this person from { $when }. You can still stop sharing at any time

failure-reference = If you ask for help, tell them this reference: { $id }

## One e-mail a day.

letter-digest = What happened since yesterday
    .lead = You asked for one e-mail a day. This is what happened. Sign in to see more.
    .button = Open your home page
digest-line =
    { $count ->
        [one] { $what }
       *[other] { $what } ({ $count } times)
    }
notifications-rhythm = When should they come?
    .each = Each as it happens
    .daily = All together, once a day at 8 in the morning

## What nobody described, and what nobody checked.

request-answer-all-described = This leaves out what the service has not described. To allow that too, choose to allow part
request-answer-all-private = This leaves out what is extra private. To allow that too, choose to allow part
request-answer-all-both = This leaves out what is extra private, and what the service has not described. To allow that too, choose to allow part
problem-answer-private = All that they ask for is extra private. Choose to allow part, and read each line
problem-answer-undescribed = The service has not described what they ask for. Choose to allow part, and read each line
