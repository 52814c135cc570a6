### Invitations: sharing with somebody by e-mail, for both sides.

title-invitation = An invitation
title-invitation-code = Prove your address
title-invitation-check = Check before you invite

## The step that chooses somebody by e-mail.

flow-invite = Someone else, by e-mail
    .hint = They must prove they own this address before they see anything.
flow-invite-name = Their name, as you know it
flow-invite-email = Their e-mail address
    .hint = For example: name@example.com
flow-invite-relation = Who they are to you (optional)
    .hint = For example: my sister
flow-invite-button = Go on with this person
problem-invitee = Enter their name
problem-email = Enter an e-mail address in the right format, like name@example.com
problem-invitations-many = You have sent many invitations today. Wait until tomorrow to send more.
problem-email-own = This is your own address
problem-relation = Use 100 characters or fewer for who they are to you

## The check page.

invite-check-after = Once they accept
invite-row-address = Their address
invite-row-relation = Who they are to you
invite-check-now = We send { $name } an invitation. They cannot see anything yet.
invite-check-prove = They must prove the address is theirs. Then they can accept or say no.
invite-check-until = The invitation ends on { $until }. You can cancel it at any time.
invite-send = Send the invitation

## The owner’s page of one.

invitation-waiting = Waiting for { $person } to accept. They cannot see anything yet. The invitation ends { $date }.
invitation-accepted = { $person } accepted on { $date }.
invitation-declined = { $person } said no thanks on { $date }. Nothing was shared.
invitation-cancelled = You cancelled the invitation to { $person } on { $date }. Nothing was shared.
invitation-lapsed = The invitation to { $person } ended on { $date }. Nothing was shared.
invitation-page = Invitation to { $name }
invitation-sent = We’ve sent the invitation
    .text = You can see here what comes of it.
invitation-what = What they could do
invitation-letter = Last sent
invitation-again = Send again
    .later = You can send it again 15 minutes after the last one. We send four at most.
    .most = We have sent it four times, and do not send it more often.
invitation-again-done = Sent again
invitation-cancel = Cancel invitation
invitation-cancelled-done = Invitation cancelled
    .text = Nothing was shared. If they open the e-mail, they see nothing.
invitation-person = See what they can see
invitation-back = Back to people
invitation-list = Invitations
invitation-open = See the invitation

## Whoever has the address of the page.

invited-guest = You have an invitation
    .what = Someone wants to share something with you. We show you what once we know the invitation is yours.
invited-sign-in = I have an account
    .hint = Sign in first. Then you come back here.
invited-sign-in-button = Sign in
invited-join = I have no account
    .hint = Enter the address the invitation was sent to. We send a code to it.
invited-email = Your e-mail address
invited-join-button = Send me a code
invited-stranger = Prove that this invitation is yours
    .what = We send a code to the address the invitation was sent to. If this invitation is not yours, or is over, no code comes.
invited-stranger-button = Send me a code
invited-switch = Is the invitation for another account?
    .who = You are signed in as { $name }. If another account of yours has the invited address, switch to it.
    .go = Sign out and switch
invited-code = Enter the code
    .what = If the address is right, a code is on its way. It is good for 10 minutes, in this browser.
    .have = Do you have an account with this address already? Then no code comes. Sign in instead.
invited-name = Your name
    .hint = The person who invited you sees it.
invited-code-button = Prove my address
invited-make-button = Make my account
invited-again = Send a new code
problem-invitation-name = Enter your name

## Whoever was invited and has proven it.

invited-title = { $owner } wants to share { $records } with you
invited-title-bare = An invitation from { $owner }
invited-answered = Your answer is saved
invited-terms = What you could do
invited-purpose = What it is for
invited-note = Their note
invited-duties = What to know
invited-duty-seen = { $owner } can see when you use this.
invited-duty-end = { $owner } can stop it at any time. You can give it back at any time.
invited-duty-account = Don’t let anyone else use your account.
invited-until = You can answer until { $until }.
invited-accept = Accept
invited-decline = No thanks
invited-waiting = Waiting for your answer
invited-accepted = You accepted this invitation.
invited-declined = You said no thanks. Nothing was shared.
invited-cancelled = This invitation was cancelled. Nothing was shared.
invited-lapsed = This invitation has ended. Nothing was shared.
invited-open = See what was shared with you
fact-email = E-mail address
    .source = a code sent to it

## The trail.

event-invitation-sent = You sent { $person } an invitation.
event-invitation-cancelled = You cancelled the invitation to { $person }.
event-invitation-accepted = { $person } accepted your invitation.
event-invitation-declined = { $person } said no thanks to your invitation.
event-invitation-lapsed = The invitation to { $person } ended. Nothing was shared.
event-address-proven = You proved that your address is yours.
