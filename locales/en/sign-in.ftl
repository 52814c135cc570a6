### Signing in with a code by e-mail, and a password that was forgotten.

title-code = Sign in with a code
    .about = Get a code by e-mail and sign in with it.
title-code-enter = Enter your code
title-recover = Choose a new password
    .about = If you forgot your password, choose a new one with a code from us.
title-recover-enter = Choose a new password

code-way = Sign in with a code by e-mail
code-forgot = I do not know my password
code-back = Back to sign in
code-heading = Sign in with a code
code-lead = We send a code to your e-mail address. You do not need a password.
code-send = Send me a code
code-enter = Enter your code
    .lead = If that address has an account here, we have sent a code to it. It is good for 10 minutes, in this browser.
code-field = The code from the e-mail
    .hint = 8 digits, such as 1234 5678. You can paste it.
code-again = Send me another code
code-problem-missing = Enter the code
code-problem-wrong = That is not the code. Look at the e-mail again.
code-problem-gone = That code is no longer good. Ask for another one.

recover-heading = Choose a new password
recover-lead = We send a code to your e-mail address. With it you choose a new password.
recover-enter = Choose a new password
recover-save = Save my new password
recover-others = You are then signed out everywhere, and sign in with the new password.
recover-done = Your password is changed
    .meaning = You are signed out everywhere. Sign in with your new password.

door-again = Sign in again
    .lead = You are about to give access or to change how you sign in. So we check again that it is you. Nothing you have filled in is lost.

## A new e-mail address.

title-contact-code = Prove your new address
contact-change-email = Change my e-mail address
    .lead = We send a code to the new address, so that no letter goes astray.
contact-new-email = New e-mail address
contact-send = Send a code to it
contact-code-heading = Prove your new address
contact-code-lead = If nobody else here has that address, we have sent a code to it. Until you enter it, nothing changes.
contact-code-save = Use this address
contact-code-back = Keep the address I have
contact-problem-email = Enter an e-mail address in the right format, like name@example.com
contact-problem-same = That is the address you have now

## Letters.

settings-notifications = E-mails from us
    .about = Which e-mails you want. They never name a record.
title-notifications = E-mails from us
notifications-heading = E-mails from us
notifications-lead = Tick what you want an e-mail about. You find everything here too, with or without one.
notifications-owner = About your own records
notifications-requester = About records that others share with you
notifications-always = You always get e-mails about your sign-in, and codes that you ask for.
notifications-empty = You have chosen no e-mails. Look in here now and then, so that no request runs out unseen.
