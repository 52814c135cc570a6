### The pages between two sites: connecting a service, and proving who one is.

## Connect a service.

title-connect = Connect a service
connect-heading = Connect { $service } to Latchkey?
connect-lead = { $service } will tell us which records you have. We will tell { $service } who may see them.
connect-already = Already connected since { $since }. Nothing new is asked.
connect-can = What { $service } will be able to do
connect-can-list = List your records here
connect-can-ask = Ask us whether someone may see a record
connect-can-remove = Remove their records from your list
connect-cannot = What { $service } will not be able to do
connect-cannot-see = See records from other services
connect-cannot-change = Change who you share with
connect-cannot-password = See your password
connect-who = Who is { $service }?
connect-name = Name
connect-website = Website
connect-contact = Contact
connect-review = Review
connect-not-given = Not given
connect-reviewed = Checked by an administrator of Latchkey on { $date }
connect-not-reviewed = Not checked by us yet
connect-told = Name, website and contact are what the service told us.
connect-stop = How to stop
connect-stop-how = They stay connected until you disconnect them, under Connected services. People you shared their records with then lose access. Your records stay where they are.
connect-signed-in = You’re signed in as { $person }.
connect-not-you = Not you? Sign out
connect-back-to = You will go back to { $host }.
connect-yes = Connect
connect-no = Do not connect

## Sign in to an app.

title-sign-in-to = Sign in to an app
sign-in-to-heading = Sign in to { $app } with Latchkey?
sign-in-to-lead = { $app } wants to know who you are. You do not need a password there.
sign-in-to-learns = What { $app } will learn about you
sign-in-to-learns-you = That it is you, each time you sign in there
sign-in-to-learns-name = Your name
sign-in-to-learns-email = Your e-mail address
sign-in-to-cannot = What { $app } will not get
sign-in-to-cannot-records = Your records, or a list of them
sign-in-to-cannot-people = Who you share with
sign-in-to-cannot-password = Your password
sign-in-to-stop-how = We remember this and do not ask you again. You can stop it under Connected services. What { $app } has learned by then stays there.
sign-in-to-yes = Sign in to the app
sign-in-to-no = Do not sign in

## Prove who you are: the start.

title-prove = Prove who you are
prove-heading = Prove who you are to open this record
prove-step = Step { $step } of 3
prove-own = This is your own record. It is enough that you are signed in.
prove-must-ask = { $owner } must allow this. On the next page you say why you need it.
prove-rules = The rules for this record ask who you are. You do not have to do more.
prove-account = We checked only that this account is yours.
prove-from = You come from the app { $app }. The record is kept by { $service }.
prove-unvetted = We have not checked who runs this app. Continue only if you know it.
prove-wanted = What you want to do
prove-who = Who you are
prove-not-you = Not you? Sign out
prove-back-to = After this you go back to { $host }.
prove-begin = Continue
prove-cancel = Cancel

## Say why.

title-prove-why = Say why
prove-why-back = Back
prove-why-heading = Say why you need this record
prove-why-lead = { $owner } will read what you write here, with a note that we have not checked it.
prove-why-purpose = What is it for?
prove-why-words = Why do you need it?
    .hint = A sentence or two, in plain words. You can leave it empty, unless you chose “Something else”.
prove-why-relation = Who are you to them? (optional)
    .hint = For example: their doctor, their aunt.
prove-why-length = For how long? (optional)
    .hint = They can choose a shorter time.
prove-why-continue = Continue

prove-problem-purpose = Choose what it is for
prove-problem-words = Write why you need it
prove-problem-words-long = Use 300 characters or fewer for why you need it
prove-problem-relation-long = Use 100 characters or fewer for who you are to them
prove-problem-length = Choose one of these lengths

## Check before it is sent.

title-prove-review = Check before you send
prove-review-back = Back
prove-review-heading = Check what { $owner } will see
prove-review-wanted = What you ask for
prove-review-said = What you say
    .note = We tell them that we have not checked this.
prove-review-purpose = What it is for
prove-review-words = Your words
prove-review-relation = Who you are to them
prove-review-length = For how long
prove-review-unsaid = You did not say
prove-review-send = Send my request

## Saving the proof for next time.

prove-remember-heading = Save this proof for next time?
prove-remember = Remember this proof for { $app } for { $days } days
    .hint = Then the app need not send you here each time. You find it under “My saved proof” and can remove it there. If you do not tick this, nothing is saved.

## The proof that is saved.

title-proofs = My saved proof
proofs-heading = Saved proof of who you are
proofs-lead = You agreed that we save this, so that an app need not send you here each time. The app cannot read what is in it.
proofs-none = No proof is saved. When you prove who you are, you can choose to save it for the app you use.
proofs-for = For the app { $app }
proofs-name = Proven name: { $name }
proofs-kept = Saved on { $since }, kept until { $until }
proofs-remove = Remove
    .about = { $app }, kept until { $until }
proofs-removed = Removed
    .meaning = The app must send you here the next time it asks who you are.

## Going to another site to sign in or to prove something, and coming back.

title-outside = On the way
title-outside-failed = That did not work
outside-ways = Sign in another way
outside-sign-in-with = Sign in with { $name }
outside-more-proof = Is there more to prove?
    .lead = These can tell us something about you, for example that you work there. You sign in there and come back.
outside-prove-with = Prove it with { $name }
outside-leaving = You are going to { $name }
    .lead = Sign in there. Then you come back here.
outside-go-on = Go on to { $name }
outside-failed = That did not work
outside-again = Try again
outside-lost = We did not expect you to come back this way. Perhaps it took too long, or you began in another browser.
    .next = Nothing was changed. Start again here.
outside-declined = You did not sign in there, or they said no.
    .next = Nothing was changed. You can try again, or choose another way.
outside-not-believed = We did not get an answer that we can believe.
    .next = Nothing was changed. Try again. If it goes on, tell the people who look after that site.
outside-stranger = They did not tell us an e-mail address that we can go by, so we do not know whose account this is.
    .next = Nothing was changed. Sign in another way.
outside-somebody-else = That account belongs to somebody else here.
    .next = Nothing was changed. Sign in there with your own account.
outside-unreachable = We cannot reach that site now.
    .next = Nothing was changed. Wait a minute and try again, or choose another way.
