### The pages about requests: the owner's, and those of the person who asks.

## The list of requests.

title-requests = Requests
requests-heading =
    { $count ->
        [0] Requests
       *[other] Requests, { $count } waiting
    }
requests-none = No one is waiting for an answer. You don’t have to answer every request. Unanswered ones run out, and nothing is shared.
requests-waiting = Waiting for your answer
requests-earlier = Earlier requests
requests-why = They say: “{ $why }”
requests-asked = Asked on { $date }
requests-answer = Read and answer

## One request.

title-request = A request
title-request-done = Request answered
request-page-back = Back to requests
request-page-who = Who is asking?
    .past = Who asked?
request-page-who-line =
    { $person }{ $placed ->
        [yes] , { $place }
       *[no] {""}
    }, using the app { $app }{ $sited ->
        [yes] {" "}({ $website })
       *[no] {""}
    }.
request-page-doubt = We could not fully check who this is.
request-page-checked = What was checked
request-page-checked-none = We have not checked anything about this person.
request-page-told = What they told us
request-page-what = What do they want to do?
    .past = What did they want to do?
request-page-more = More than seeing
request-page-from = From { $service }
request-page-why = What is it for?
    .past = What was it for?
request-page-why-none = They did not say why.
request-page-purpose = They say it is for: { $purpose }
request-page-words = In their words: “{ $words }”
request-page-unchecked = They told us. We have not checked this.
request-page-until = Until when?
request-page-silence = What if I say nothing?
request-page-stop-later = You can stop sharing at any time, from your home page or from the record’s page.
request-page-home = Go to my home page

## The owner's answer.

request-page-answer = Your answer
request-page-answer-all = Allow all of this
request-page-answer-part = Allow part of this
    .hint = Choose what they can do, and end it sooner if you like
request-page-answer-no = Do not allow
request-page-parts = Which parts?
    .hint = Only if you chose “Allow part of this”
request-page-part = { $verb } { $record }
request-page-length = End sooner? (optional)
    .hint = If you choose nothing, it ends when they asked for.
request-page-length-asked = As long as they ask for
request-page-message = Message to them (optional)
    .hint = They will see these words. If you leave this empty, they are not told why.
request-page-continue = Continue
    .note = Nothing happens yet. You can check your answer on the next page.

## The page between an answer and its effect.

title-request-check = Check your answer
request-check-heading = Check your answer
request-check-back = Back
request-check-will = What you allow
request-check-nothing = Nothing is shared.
request-check-not = You are not allowing this
request-check-message = Your message to them
request-check-happens = What happens
request-check-refused = They are told that you did not allow it. They are told why only if you wrote a message.
request-check-effect = They can use this as soon as you press the button. You can stop at any time. We can stop new viewing. We cannot undo what has already been read.
request-check-part = They are told that you did not allow everything they asked for.
request-check-allow = Allow this
request-check-allow-part = Allow part
request-check-refuse = Do not allow
request-check-change = Change my answer

## The reader's own requests.

title-asks = My asks
asks-heading = My asks
asks-none = You have not asked for anything. To ask for a record, start from the app you work with.
asks-details = Details

title-ask = One of my asks
ask-page-back = Back to my asks
ask-page-withdrawn = Withdrawn
    .what = They can no longer answer it.
ask-page-message = What they wrote to you
ask-page-next = What you can do next
ask-page-check-again = Check again
ask-page-withdraw = Withdraw my request
ask-page-happened = What happened
ask-page-asked = Asked
ask-page-changed = Last change
ask-page-app = With the app

title-ask-withdraw = Withdraw a request
ask-withdraw-back = Back
ask-withdraw-heading = Withdraw this request?
ask-withdraw-effect = They can no longer answer it after that. You can ask again from the app.

## What others share with the reader.

title-shared-with-me = What I can see
shared-heading = What I can see
shared-note = What you open is recorded, and the person it belongs to can see that.
shared-none-now = No one shares records with you now. To ask for a record, start from the app you work with.
shared-none = No one has shared records with you yet. To ask for a record, start from the app you work with. What people allow appears here.
shared-asks = See my asks
shared-now = Shared with you now
shared-past = What you cannot see now
shared-of = Of { $owner }, kept by { $service }
shared-can = You can { $verbs } it, until { $until }.
shared-could = It was shared so that you could { $verbs } it. Its last day: { $until }.
shared-open = Open { $record } at { $place } (opens their website)
shared-open-it = Open it at { $place } (opens their website)
