### Words about requests.

do-to = { $verbs } { $records }

request-asking = { $person } is asking to { $what }
request-asked = { $person } asked to { $what }
request-runs-out = Runs out { $date } if you don’t answer
request-silence = Nothing is shared. This request ends on { $date }.
request-until =
    { $days ->
        [one] They ask for 1 day, until { $date }.
       *[other] They ask for { $days } days, until { $date }.
    }
request-until-open = They did not say for how long. We would end it on { $date }.
request-until-capped = A rule ends it sooner than they ask for, on { $date }.
request-history-first = This is the first time they ask you.
request-history-before = You have shared with this person before.

## Request states, as the owner reads them.

request-state-waiting = Needs your answer
request-state-allowed = You allowed this
request-state-allowed-part = You allowed part
request-state-refused = You did not allow this
request-state-withdrawn = They withdrew it
request-state-lapsed = Ran out, nothing shared

answered-holds = { $person } can { $what } until { $until }.
answered-holds-part = { $person } can { $what } until { $until }. Not allowed: { $rest }.
answered-allowed = You allowed { $person } to { $what }.
answered-part = You allowed { $person } to { $what }. Not allowed: { $rest }.
answered-refused = You did not allow this on { $date }. Nothing was shared.
answered-withdrawn = They withdrew this request on { $date }. Nothing was shared.
answered-lapsed = This request ran out on { $date }. Nothing was shared.

## What it is for, as the one who asks puts it.

asked-purpose-care = Care
asked-purpose-second-opinion = A second opinion
asked-purpose-helping = Helping you manage
asked-purpose-insurance-or-work = Insurance or work
asked-purpose-other = Something else

problem-answer = Choose your answer
problem-parts = Choose at least one thing to allow
problem-message-long = Use 300 characters or fewer for your message

## Asks, as the one who asked reads them.

ask-status-waiting = Waiting for an answer
ask-status-allowed = Allowed
ask-status-allowed-part = Allowed in part
ask-status-refused = Not allowed
ask-status-withdrawn = Withdrawn
ask-status-lapsed = Ran out

ask-what = You asked { $owner } to let you { $what }
ask-what-hidden = You asked { $owner } to let you { $verbs } { $count ->
        [one] a record
       *[other] { $count } records
    } at { $service }
ask-next-waiting = You can wait, or come back. It runs out on { $date } if there is no answer.
ask-next-allowed = Open it again in { $app }.
ask-next-allowed-part = The owner did not allow everything you asked for. Open it again in { $app }.
ask-next-refused = You can ask again after 7 days, from { $app }.
ask-next-refused-before = You can ask again from { $app }.
ask-next-withdrawn = You can ask again from { $app }.
ask-next-lapsed = There was no answer in time. You can ask again from { $app }.

with-me-active = You can open it
with-me-soon =
    { $days ->
        [0] Ends today
        [one] Ends soon (in 1 day)
       *[other] Ends soon (in { $days } days)
    }
with-me-future = Starts on { $date }
with-me-ended = Ended
