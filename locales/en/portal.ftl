### The pages' own words: headings, buttons and help.

## The doorway.

title-start = Share your health records
    .about = See who can see your health records. Share one with a doctor or someone you trust, until a day you choose. Stop at any time.
title-sign-in = Sign in
    .about = Sign in to see who can see your health records, and to answer who asks.
title-signed-out = Signed out
title-help = Help
    .about = How to share a health record, how to stop, and what to do when something looks wrong.

door-start = You decide who sees your health records
    .lead = Hospitals and surgeries keep your records. Here you choose who else may see them, and until when.
door-see = See in one place who can see what.
door-end = Everything you share has an end date.
door-stop = Stop sharing with one press, at any time.
door-activity = See who was let in to your records, and when.
door-how = How it works
    .connect = Connect the services that keep your records, from their own websites. Your records stay with them.
    .asked = Share a record with someone, or answer when someone asks. If you say nothing, nothing is shared.
door-more = Read more about sharing

door-sign-in = Sign in
    .lead = Use your e-mail address and password.
    .first = Sign in first. Then we take you to your page.
door-email = E-mail address
door-password = Password
door-no-account = I do not have an account
door-no-email = Enter your e-mail address
door-no-password = Enter your password
door-wrong = Wrong e-mail or password. Check both and try again
door-signed-out = You have signed out
    .lead = Your sharing has not changed. If others use this computer, close this window too.
door-sign-in-again = Sign in again

## Help.

help-title = Help
    .lead = Short answers about sharing your records, and what our words mean.
help-how = How sharing works
    .share = You choose a person, the records, what they can do, and until when. Before anything happens, you check it all.
    .asked = Someone can also ask you. You can allow all, allow part, or say no. You don’t have to answer.
    .end = Everything ends on its end date by itself. You don’t have to remember it.
help-stop = How to stop sharing
    .now = Press Stop beside the person on your home page. It works straight away. We do not tell them.
    .undo = Right after a stop, you can undo it. The page says until when. Later, you can share again.
    .copies = Stopping ends new viewing. It does not delete copies they already have.
help-seen = What we know about who looked
    .let-in = “Was let in” means: the service asked us, and we said yes. It does not mean the record was read.
    .told = “Checked” means we know it from someone we trust. “They told us” means we only have their word.
help-account = Your account
    .new = Accounts are made by the people who run this site. Ask the service that keeps your records.
    .password = Your password is only for you. Nobody from here will ever ask you for it.
    .lent = Does someone help you? Don’t share your password. Share your records with them instead.
help-contact = Who to ask
    .records = About what a record says: ask the hospital or surgery that keeps it.
    .here = About sharing: ask the service that sent you here. Its name is under Connected services.

help-words = What the words mean
help-word-record = Record
    .meaning = Something about your health that a service keeps, like blood tests or letters.
help-word-kind = Kind of record
    .meaning = What sort of record it is. It decides what can be done with it.
help-word-service = Service
    .meaning = The hospital, surgery or site that keeps your records.
help-word-connection = Connection
    .meaning = What lets a service list your records here, and ask us who may see them.
help-word-app = App
    .meaning = The program or website that someone uses to look at your records.
help-word-person = The person asking
    .meaning = Someone who wants to see or change a record of yours.
help-word-share = Sharing
    .meaning = Your choice to let one person do something with a record, until a date.
help-word-request = Request
    .meaning = A question to you: may this person see this record? It runs out if you don’t answer.
help-word-proof = Proof
    .meaning = A fact about a person, like “registered doctor”, and how we know it.
help-word-kept-proof = Kept proof
    .meaning = Proof that we keep for a while, so that nobody has to prove the same thing twice.
help-word-let-in = Was let in
    .meaning = The service asked us whether someone may see a record, and we said yes.
help-word-end = End
    .meaning = The day on which sharing stops by itself. A request that nobody answers runs out.

## Home.

title-home = Home

home-hello =
    Hello { $name }. { $waiting ->
        [0] No request needs your answer.
        [one] 1 request needs your answer.
       *[other] { $waiting } requests need your answer.
    }
home-answer = Answer requests
home-share = Share a record
home-requests = Needs your answer
home-all-requests = See all { $count } requests
home-shares = Who can see your records
home-more-shares = You see { $here } of { $all }, those that end first. Each record’s page shows everyone.
home-all-shares = See everyone, record by record
home-nothing = Nothing is shared. Only you and the services that keep your records can see them.
home-helper = Does someone help you? Don’t share your password. Share with them instead.
home-ending = Ending in the next 14 days
home-week = This week
home-no-activity = Nothing has happened yet.
home-all-activity = See all activity
home-side = Your services
home-services = Connected services
home-all-services = See all connected services

## Records.

title-records = Records
title-record = A record

record-list = Your records
    .hint = The services keep the records. Here you see who else can see each one.
record-list-empty = No records are connected yet. To connect a service, start from that service’s own website.
record-back = Back to records
record-from = From { $service }
record-share = Share this record
record-people = People who can see { $record }
record-only-you = Only you, and the service that keeps it.
record-ended = Ended ({ $count })
record-verbs = What people can do with it, if you allow it
record-activity = What happened lately
record-no-activity = Nothing has happened to this record yet.

## One share.

title-share = One share
title-stop = Stop sharing
title-shared = Shared

share-page-restored = Undone
share-page-over = Already ended
share-page-not-undone = We could not undo this
share-page-back = Back to the record
share-page-back-to-all = Back to your records
share-page-power = What they can do
    .over = What they could do
share-page-who = Who
share-page-record = Record
share-page-record-of = { $record }, from { $service }
share-page-purpose = What it is for
share-page-note = Your note to them
share-page-started = Started
share-page-ends = Ends
share-page-ended = Ended
share-page-origin = How it began
share-page-used = Last use
share-page-stop = Stop sharing
share-page-again = Share again
share-page-keep = Back, and keep sharing
share-page-stop-title = Stop sharing this?
share-page-happens = What happens
share-page-happens-now = { $name } will lose access straight away.
share-page-happens-undo = Right after, you can undo this. The next page says until when.
share-page-happens-copies = This stops new viewing. It does not delete copies they already have.
share-page-shared = Shared.
share-page-done = What you shared
share-page-next = What happens next
share-page-next-see = They can use this now. You see under Activity when they are let in.
share-page-next-stop = You can stop at any time, here or on your home page.
share-page-home = Go to my home page
share-page-more = Share something else

## The steps that make a share.

title-share-who = Share: with whom
title-share-what = Share: what
title-share-until = Share: what for and until when
title-share-check = Check before you share

flow-back = Back
flow-back-home = Back to home
flow-back-record = Back to the record
flow-continue = Continue
flow-who = Who do you want to share with?
flow-recent = People you know
flow-found = People called “{ $name }”
flow-same-name = Two people have this name. Check the place.
flow-others = Someone from a hospital or surgery
    .hint = You find doctors, nurses and other staff here. Other people are never listed.
flow-search = Their name
    .hint = The family name is enough.
flow-search-button = Search
flow-what = What do you want to share with { $name }?
flow-records-of = Records from { $service }
flow-no-records = There is nothing to share yet. To connect a service, start from that service’s own website.
flow-until = How much, and until when?
flow-power = What can { $name } do?
flow-see = See only
    .hint = Can read. Cannot change, save a copy or pass on.
flow-change = See and change
    .hint = Can read and add or correct information.
    .except = { $hint } Cannot be changed by anyone: { $records }.
flow-choose = Let me choose
flow-scopes = What exactly?
    .hint = Only if you chose “Let me choose”.
flow-length = Until when?
flow-choose-date = Choose a date
flow-date = Last day
    .hint = For example: 23 12 2026. Only if you chose “Choose a date”.
flow-day = Day
flow-month = Month
flow-year = Year
flow-purpose = What is it for?
flow-purpose-words = What is it for, in your words?
flow-note = A note to them (optional)
    .hint = { $name } will see these words.
flow-check = Check before you share
flow-before = Now
    .after = After you press Share
flow-row-who = With
flow-row-what = What
flow-row-power = They can
flow-row-until = Until
flow-row-purpose = What for
flow-row-note = Your note
flow-happens = What happens
flow-happens-now = { $name } can use this as soon as you press Share. We send them an e-mail a little later.
flow-happens-stop = You can stop at any time. We can stop new viewing. We cannot undo what has already been read.
flow-share-with = Share with { $name }
flow-cancel = Cancel

## Connected services.

title-connections = Connected services
title-connection = A connected service
title-disconnect = Disconnect a service

connections-title = Connected services
    .lead = These services keep your records and ask us who may see them.
connections-empty = No service is connected yet.
connections-add = To add a service, start from that service’s own website.
connections-home = Back to home
connections-back = Back to connected services
connections-since = Connected since { $since }
connections-records =
    { $count ->
        [0] No records
        [one] 1 record
       *[other] { $count } records
    }
connections-row-since = Connected since
connections-row-records = Records here
connections-row-state = State
connections-row-website = Website
connections-can = What { $service } can do here
connections-can-list = List your records here
connections-can-ask = Ask us whether someone may see a record
connections-can-remove = Remove their records from your list
connections-cannot = What { $service } cannot do
connections-cannot-see = See records from other services
connections-cannot-change = Change who you share with
connections-cannot-password = See your password
connections-disconnect = Disconnect { $service }
connections-keep = Back, and stay connected
connections-ask = Disconnect { $service }?
connections-lose = People you shared records from { $service } with will lose access.
connections-stay = Your records stay at { $service }.
connections-no-undo = You cannot undo this here. To connect again, start from the website of { $service }.
connections-shared = What ends
connections-nothing-shared = You share none of these records.
apps-title = Apps you sign in to
apps-lead = These apps know you by your Latchkey account.
apps-since = Since { $since }
apps-stop = Stop signing in there
connections-ended = Disconnected
    .meaning = People you shared its records with have lost access. Your records stay at the service.
