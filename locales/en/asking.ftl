### Words about asking: what passes while a request waits, and what somebody was given.

time-on-date = { $time } on { $date }

## The owner's list.

requests-tabs = Kinds of requests
requests-tab-waiting =
    { $count ->
        [0] Waiting
       *[other] Waiting ({ $count })
    }
requests-tab-answered = Answered
requests-tab-ran-out = Ran out
requests-none-answered = You have not answered any request yet.
requests-none-ran-out = No request has run out.
requests-pages = More requests
requests-first = First page
requests-next = Next page

request-state-resting = Waiting for their reply
request-state-reported = You reported this

## What an owner can do besides answering.

request-page-other = Not ready to answer?
request-page-exchange = Your question
request-page-asked-back = You asked at { $when }: “{ $words }”
request-page-replied = They replied at { $when }: “{ $words }”
request-page-no-reply = They have not replied yet. You can answer at any time. The request still runs out.
request-page-reminded = They sent you a reminder on { $date }.
request-page-question = Ask them something
    .hint = One question. The request rests until they reply. It still runs out on its day.
request-page-question-send = Send my question
request-page-again = Don’t let them ask again? (optional)
    .hint = Only if you chose “Do not allow”. They are not told. You can change it under People.
request-page-again-30 = For 30 days
request-page-again-ever = For ever
request-page-again-week = They can ask again after 7 days
request-check-again-30 = They cannot ask you for anything for 30 days.
request-check-again-ever = They cannot ask you for anything, until you let them again.
request-check-again-week = They can ask for this again after 7 days.
request-page-report = Report this request
request-page-change = Change my answer
    .note = You can change it until the request runs out.
request-page-changing = You said no. Nothing changes before you confirm a new answer.
request-page-questioned = Your question was sent
    .what = The request rests until they reply.

title-request-report = Report a request
request-report-back = Back to the request
request-report-heading = You do not know this person?
request-report-effect = We hide this request from you and keep it for the people who run Latchkey. They will look at it. Nothing is shared.
request-report-silent = We do not tell the person who asked.
request-report-button = Report this request
request-reported = You reported this request
    .what = It is hidden from your list. Nothing was shared.

settled-heading = This request is over
settled-answered = You answered it at { $when }.
settled-withdrawn = { $person } withdrew it at { $when }. Nothing was shared.
settled-lapsed = It ran out at { $when }. Nothing was shared.
settled-reported = You reported it at { $when }. Nothing was shared.

problem-question = Write your question
problem-question-long = Use 300 characters or fewer for your question

## The asker's list, and one ask.

asks-pages = More asks
ask-status-question = { $owner } asked you a question
ask-next-question = Answer the question, and they can go on. It runs out on { $date }.

ask-page-wanted = What you asked for
ask-page-allowed = What was allowed
ask-page-reason = Why you asked
ask-page-purpose = For: { $purpose }
ask-page-words = In your words: “{ $words }”
ask-page-question = A question for you
ask-page-question-words = { $owner } asked at { $when }: “{ $words }”
ask-page-reply-words = You replied at { $when }: “{ $words }”
ask-page-reply = Your reply
    .hint = They will see these words.
ask-page-reply-send = Send my reply
ask-page-replied = Your reply was sent
    .what = They can go on with your request now.
ask-page-explain = Say why you ask
    .hint = You have not said why. It helps people to decide.
ask-page-explain-words = In your words
ask-page-explain-send = Add this to my request
ask-page-explained = Added to your request
    .what = They can read it now.
ask-page-reminder = Send one reminder
    .about = You can do this once.
ask-page-reminder-from = You can send one reminder from { $date }.
ask-page-reminder-sent = You sent a reminder on { $date }.
ask-page-reminded = Your reminder was sent
    .what = You can send only one.
ask-page-undo = You can undo this until { $time }.
ask-page-undo-button = Undo
ask-page-unwithdrawn = Your request waits again
    .what = It runs out on the same day as before.
ask-page-proof = A rule asks you to prove who you are before you open it.
ask-page-proof-link = Prove who you are
ask-page-again = Ask again at { $app } (opens their website)
ask-page-late = That could not be done any more
    .what = Here is how your request is now.

ask-happened-asked = Asked
ask-happened-explained = You said why
ask-happened-question = They asked you a question
ask-happened-reply = You replied
ask-happened-reminded = You sent a reminder
ask-happened-allowed = Allowed
ask-happened-allowed-part = Allowed in part
ask-happened-refused = Not allowed
ask-happened-withdrawn = You withdrew it
ask-happened-lapsed = Ran out

problem-reply = Write your reply
problem-reply-long = Use 300 characters or fewer for your reply

title-asks-new = Ask for access
asks-new-heading = Ask for access
asks-new-lead = Start from the app you work with. It brings you here to say why you ask.
asks-new-after = Your request then waits for an answer. You can follow it under “My asks”.
asks-new-link = See my asks

## What somebody was given.

shared-tabs = Kinds of sharing
shared-tab-now = Shared now
shared-tab-over = Ended
shared-none-over = Nothing that was shared with you has ended.
shared-pages = More of what is shared
shared-details = Terms and details
shared-ask = Ask for access

with-me-paused = Paused by a rule
with-me-proof = More proof needed
with-me-given-back = You gave it back
with-me-can = You can { $verbs } { $record } until { $until }.
with-me-cannot = You cannot { $verbs } { $record } at the moment.
with-me-could = You could { $verbs } { $record }. It ended on { $until }.

title-given = Shared with me
given-back-link = Back to what I can see
given-of = Of { $owner }, kept by { $service }
given-terms = The terms
given-purpose = For
given-note = Their note to you
given-since = Since
given-until = Until
given-owner-time = That is { $time } where { $owner } is ({ $place }).
given-duties = What you agree to
given-duty-recorded = Your views are recorded and { $owner } can see them.
given-duty-purpose = Use it only for what it was shared for.
given-more = Ask for more
    .note = Ask from the app you work with. { $owner } is asked and decides.
given-give-back = Give back my access
given-give-back-effect = You lose this access at once. { $owner } sees that you gave it back.
title-given-back = Give back access
given-confirm-heading = Give back this access?
given-confirm-back = Back
given-done = You gave it back
    .what = { $owner } sees “Given back by them”.
given-again = You have it again
    .what = The same as before, with the same end.
given-not-again = It could not be taken back
take-again-late = The time to undo is over. You can ask again.
take-again-date = Its last day has passed. You can ask again.
take-again-owner = The owner has changed their sharing since. You can ask again.

## What happened, for the owner's activity.

event-questioned = You asked { $person } something about their request.
event-replied = { $person } replied to your question.
event-explained = { $person } said why they ask.
event-reminded = { $person } reminded you of their request.
event-reported = You reported a request of { $person }.
event-unwithdrawn = { $person } took back that they withdrew their request.
event-taken-again = { $person } took { $record } again, as it was.

## What is said when something changes on an open page.

live-requests =
    { $count ->
        [0] Update: no request waits for your answer.
        [one] Update: 1 request waits for your answer.
       *[other] Update: { $count } requests wait for your answer.
    }
live-asks = Update: something changed in your asks.
live-ask = Update: { $status }
live-status-waiting = waiting for an answer.
live-status-question = you have a question to answer.
live-status-allowed = allowed.
live-status-allowed-part = allowed in part.
live-status-refused = not allowed.
live-status-withdrawn = withdrawn.
live-status-lapsed = ran out.
live-show = Show the changes
