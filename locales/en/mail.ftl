### E-mails, and the pages that their links lead to.
###
### Each kind of letter has a value (its subject, which is also its heading), a lead, and a button where
### it has a link. A named lead is used for people who let us name people and records in e-mails. A
### choice is the line in the settings; kinds without one cannot be turned off. A subject names nobody.

## What happens to one's own records.

letter-request-new = You have a new request
    .lead = Someone is asking for access to records of yours. Sign in to see who it is and what they ask. If you do nothing, nothing is shared, and the request ends on { $day }.
    .named = { $who } is asking for access to records of yours. Sign in to see what they ask. If you do nothing, nothing is shared, and the request ends on { $day }.
    .button = See the request
    .choice = Someone asks for access to my records
letter-request-runs-out = A request ends soon
    .lead = Someone asked for access to records of yours, and you have not answered. You don’t have to. The request ends on { $day }, and nothing is shared.
    .named = { $who } asked for access to records of yours, and you have not answered. You don’t have to. The request ends on { $day }, and nothing is shared.
    .button = See the request
    .choice = A request will end soon without my answer
letter-request-reminder = A request is still waiting
    .lead = Someone who asked for access to records of yours sent one reminder. You don’t have to answer.
    .named = { $who } asked for access to records of yours and sent one reminder. You don’t have to answer.
    .button = See the request
    .choice = Someone who asked me sends a reminder
letter-request-reply = Your question was answered
    .lead = Someone who asked for access to records of yours replied to your question.
    .named = { $who } replied to your question.
    .button = Read the reply
    .choice = Someone who asked me replies to my question
letter-share-ends-week = Something you share ends in a week
    .lead = Someone can see a record of yours until { $day-end }. If that is right, there is nothing to do.
    .named = { $who } can see { $what } until { $day-end }. If that is right, there is nothing to do.
    .button = See what ends
    .choice = Something I share ends in a week
letter-share-ends-day = Something you share ends in a day
    .lead = Someone can see a record of yours until { $day-end }. If that is right, there is nothing to do.
    .named = { $who } can see { $what } until { $day-end }. If that is right, there is nothing to do.
    .button = See what ends
    .choice = Something I share ends in a day
letter-invitation-accepted = Your invitation was accepted
    .lead = Someone you invited has accepted. They can now see what you shared with them.
    .named = { $who } has accepted your invitation. They can now see what you shared with them.
    .button = See what they can see
    .choice = Someone accepts my invitation
letter-service-connected = A service was connected
    .lead = A service that keeps records of yours was connected to your account. If that was you, there is nothing to do. If not, disconnect it.
    .named = { $what } was connected to your account. If that was you, there is nothing to do. If not, disconnect it.
    .button = See your services
    .choice = A service is connected
letter-service-disconnected = A service was disconnected
    .lead = A service that keeps records of yours was disconnected. Sharing of its records has ended. Your records stay at the service.
    .named = { $what } was disconnected. Sharing of its records has ended. Your records stay at the service.
    .button = See your services
    .choice = A service is disconnected
letter-rule-narrowed = A rule has changed what you share
    .lead = A rule of this service now allows less of what you share. Some people can see less than you chose, or nothing.
    .button = See what changed
    .choice = A rule makes less of what I share

## What becomes of what one asked for, or may see.

letter-ask-received = We passed on your request
    .lead = We told the person whose records you asked for. They may answer, or not. If they don’t, your request ends on { $day }.
    .button = See your request
    .choice = My request was passed on
letter-proof-needed = Your request needs more proof
    .lead = Before your request can go on, we need more proof of who you are.
    .button = See what is needed
    .choice = My request needs more proof
letter-ask-question = You have a question about your request
    .lead = The person whose records you asked for has a question. Your request rests until you reply.
    .named = { $who } has a question about your request. It rests until you reply.
    .button = Read the question
    .choice = Someone I asked has a question
letter-ask-answered = Your request was answered
    .lead = The person whose records you asked for has answered.
    .named = { $who } has answered your request.
    .button = See the answer
    .choice = My request is answered
letter-shared-with-you = Something was shared with you
    .lead = Someone shared something with you, until { $day-end }.
    .named = { $who } shared something with you, until { $day-end }.
    .button = See what you can see
    .choice = Someone shares something with me
letter-access-ends-week = Something you can see ends in a week
    .lead = You can see a record that someone shared with you until { $day-end }. After that you can ask again.
    .named = You can see a record of { $who } until { $day-end }. After that you can ask again.
    .button = See what ends
    .choice = Something I can see ends in a week
letter-access-ended = Something you could see has ended
    .lead = You can no longer see a record that someone shared with you. You can ask again.
    .named = You can no longer see a record of { $who }. You can ask again.
    .button = See what you can see
    .choice = Something I could see has ended

## One's account.

letter-invitation = Someone wants to share something with you
    .lead = Sign in, or make an account, to see who it is and what they share. You can accept it, or say no thanks. The invitation ends on { $day }.
    .button = See the invitation
letter-sign-in-new = New sign-in to your account
    .lead = Someone signed in to your account at { $day-time } on { $day }, with a browser we had not seen before. If that was you, there is nothing to do. If not, change your password and sign out everywhere.
    .button = See where you are signed in
letter-sign-in-code = Your code to sign in
    .lead = Type this code into the page that asked for it. It works once, for 10 minutes. Never tell it to anyone.
    .code = Your code: { $code }
letter-recovery = Get back into your account
    .lead = Someone asked for a way back into your account. If that was you, type this code into the page that asked for it. It works once, for 10 minutes. If not, do nothing. Never tell it to anyone.
    .code = Your code: { $code }
letter-address-confirm = Confirm your e-mail address
    .lead = Someone wants to use this address for an account. If that was you, type this code into the page that asked for it. It works once, for 10 minutes. If not, do nothing.
    .code = Your code: { $code }
letter-account-changed = Your account was changed
    .lead = The password, the address or a way to sign in was changed. If that was you, there is nothing to do. If not, get help at once.
    .button = See your account

## Below every letter.

mail-from = Latchkey
mail-link-note = The link only opens a page. Nothing is decided by opening it.
mail-stop = To stop e-mails like this one, sign in, open Settings, then “E-mails from us”.
mail-always = We always send e-mails like this one, because they guard your account.
mail-stranger = If you did not expect this e-mail, do nothing. Nothing happens without you.

## Where a link of a letter leads.

title-letter = A link from an e-mail
letter-page-request = Sign in to see this request
letter-page-other = Sign in to see what this is about
letter-page-lead = We don’t show anything before we know that it is you. Opening this page has changed nothing.
letter-page-go = Continue
letter-gone = This link leads nowhere any more
    .lead = Links in our e-mails work for 14 days, and some for a shorter time. What it was about may still be there.
    .next = Sign in and look at your home page.
    .go = Go to the home page
letter-else = This is for a different account
    .lead = You are signed in as { $name }. This link is for a different account.
    .next = Sign out, then sign in with the other account.
    .go = Sign out and switch

## The mailbox of practice data.

title-mailbox = Practice mailbox
mailbox = Practice mailbox
    .lead = Every e-mail of this practice house lands here. None is sent.
    .none = No e-mail yet. Share a record or ask for one, then look again. Some e-mails wait two minutes.
title-mailbox-letter = An e-mail
mailbox-back = Back to the mailbox
mailbox-to-line = To { $address }, { $when }
mailbox-follow = Follow its link
