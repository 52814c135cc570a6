### Asking by a share address, for whoever asks and for whoever is asked.

title-cold-who = Ask for access
title-cold-what = What you want to do
title-cold-why = Say why you ask
title-cold-check = Check before you send
title-share-address = Your share address

## Where asking begins.

cold-way = Did they give you a share address?
    .lead = Then you can ask without an app.
    .go = Ask with a share address

## The steps.

cold-back = Back
cold-continue = Continue
cold-cancel = Not now
cold-who = Whom do you want to ask?
    .lead = You need the share address that they gave you. We can’t look people up by name.
cold-address = Their share address
    .hint = For example: K7QM-3TXB-9D2A
problem-share-address = Enter the share address as they gave it to you, like K7QM-3TXB-9D2A
problem-share-address-own = This is your own share address
problem-asks-many = You have asked a lot lately. Wait for an answer, or ask again tomorrow.
cold-what-heading = What do you want to do?
    .lead = You don’t need to know which records they have. They choose what to share.
cold-scopes = What you ask for
problem-ask-scopes = Choose what you want to do
cold-why = Why do you ask?
    .lead = They will read what you write here. It says beside it that we have not checked it.
cold-why-length = For how long?
cold-check = Check what they will see
    .after = They may answer, or not. We don’t tell you whether an address is right.
cold-check-what = Change what you ask for

## One ask, for whoever made it.

cold-sent = If this is right, we’ve sent your request
    .text = You can follow it here. If there is no answer in 14 days, it runs out.
cold-what = You asked to { $verbs } records, by the share address that ends in { $hint }
cold-hint = Share address ends in
cold-next-waiting = You can wait, or come back. It runs out on { $date } if there is no answer.
cold-next-allowed = Something was shared with you.
cold-next-refused = You can ask again after 7 days.
cold-next-withdrawn = You can ask again.
cold-next-lapsed = There was no answer in time. You can ask again.

## The same, for whoever is asked.

cold-asking = { $person } is asking to { $verbs } records of yours
cold-asked = { $person } asked to { $verbs } records of yours
cold-length =
    { $days ->
        [one] They ask for one day.
       *[other] They ask for { $days } days.
    }
cold-no-words = They did not say why.
cold-request-who = Who is asking?
cold-request-how = They have your share address.
cold-request-what = What do they want to do?
    .which = They don’t know which records you have. You choose what to share, if anything.
cold-request-why = What is it for?
cold-request-until = For how long?
cold-answer = Your answer
cold-again = If you don’t allow it: may they ask again? (optional)
    .hint = If you choose nothing, they can ask again after 7 days.
cold-again-30 = Not for 30 days
cold-again-ever = Not until I let them
cold-allow = Choose what to share
cold-allow-still = Share something after all
cold-refuse = Do not allow
cold-refused = Not allowed
    .text = Nothing was shared.

## The address.

settings-address = Your share address
    .about = Give it to people who may ask you for access.
share-address = Your share address
    .lead = Someone who has it can ask you for access. It shows them nothing, and it does not name you.
share-address-none = You have no share address. Nobody can ask you without an app or a service.
share-address-make = Make a share address
share-address-yours = Your share address now
share-address-give = Give it only to people you want to hear from. You can say no to any request.
share-address-new = Make a new one
share-address-remove = Take it away
share-address-made = You have a new share address
    .text = If you had another one before, it no longer works.
share-address-off = Your share address is gone
    .text = Nobody can ask you by it any more. Requests that wait stay until you answer.

## The trail.

event-share-address-made = You made a share address.
event-share-address-removed = You took your share address away.
event-cold-ask-made = { $person } asked you for access, by your share address.
event-cold-ask-allowed = You shared something with { $person }, who had asked by your share address.
event-cold-ask-refused = You did not allow what { $person } asked by your share address.
event-cold-ask-withdrawn = { $person } took back what they asked by your share address.
event-cold-ask-lapsed = What { $person } asked by your share address ran out.
