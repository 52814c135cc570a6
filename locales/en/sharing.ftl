### Changing shares, stopping all of them, receipts, and ends.

## Ends.

until-open = you stop it
    .asker = it is stopped
length-open = No end date (we’ll ask you every 6 months)
length-as-before = Same as last time: { $length }
problem-length-open = These records need an end date. Choose one
problem-date-start = The end date must come after the start

## What happened.

event-change-undone = You undid a change: { $person } can { $what } until { $until }.
event-all-stopped =
    You stopped all sharing: { $shares ->
        [one] 1 share
       *[other] { $shares } shares
    } with { $people ->
        [one] 1 person
       *[other] { $people } people
    }.{ $paused ->
        [yes] {" "}New requests are paused.
       *[no] {""}
    }
event-all-restored =
    You undid the stop of all sharing: { $shares ->
        [one] 1 share holds
       *[other] { $shares } shares hold
    } again.
event-requests-resumed = You take new requests again.
event-no-end-allowed = A kind of record may now be shared with no end date.
event-no-end-forbidden = A kind of record now needs an end date.

## Changing one share.

title-change = Change a share
title-change-check = Check this change
title-change-stale = This page is out of date

change-link = Change
row-change = Change
change-back = Back, and leave it as it is
change-no = Leave it as it is
change-heading = Change what { $name } can do
change-mark = { $label } (now)
change-keep-end = Until { $until } (now)
change-keep-open = No end date (now)
change-continue = Continue
change-hint = Less works straight away, and you can undo it. More is checked with you first.
change-cannot = This record cannot be changed by anyone.
change-purpose = What is it for?
problem-change-nothing = Nothing is different yet. Change something, or go back
problem-change-none = They could do nothing with it then. Stop sharing instead

change-power = Can { $can }. Cannot { $cannot }.
change-power-all = Can { $can }.
change-power-none = Can do nothing with it.
change-check = Check before you allow more
change-now = Now
    .line = Now: { $power }
change-after = After
    .line = After: { $power }
change-happens = What happens
    .now = { $name } can use this as soon as you press the button.
    .stop = You can undo it or stop at any time. We cannot undo what has already been read.
change-allow = Allow changes
change-edit = Choose something else

change-title = Changed at { $time }
undo-change-none = There is no change to undo.
undo-change-late = The time to undo is over. You can change it again.
undo-change-date = The former end date has passed. You can change it again.
undo-change-since = It was changed or stopped since then. Look at how it is now.

change-stale = Someone changed this while you were looking
    .text = This page is out of date. Here is how things are now.
    .nothing = Your choice has changed nothing.
change-stale-now = Now
change-stale-chosen = What you had chosen
change-latest = Use the latest
change-see = See this share

## One share, more of it.

share-page-ends-zone = The end of { $date }, { $place } time
share-page-ends-open = No end date. We ask you every 6 months.
share-page-receipt = Receipt
    .link = Get a receipt
share-page-preview = Preview what they see
share-page-asked = You answered a request of { $person } of { $date }, with { $app }
share-state-today = Ends today at { $time } ({ $place })

stop-tell-no = We will not tell them.
    .change = Tell them
stop-tell-yes = We will tell them by e-mail, once you can no longer undo it.
    .change = Do not tell them

## Receipts.

title-receipt = A receipt
receipt-title = Receipt
receipt-lead = This is what you agreed to, as it was said at that moment. It does not change.
receipt-back = Back to the share
receipt-number = Number
receipt-made = Made
receipt-made-at = { $date }, { $place } time
receipt-how = How
    .shared = You shared it here
    .answered = You answered a request
    .invited = You invited someone, and they accepted
    .changed = You changed a share
receipt-you = Whose record
receipt-to = Shared with
receipt-known = What we knew about them
receipt-known-fact = { $what }, checked with { $source }
receipt-known-nothing = Nothing was checked
receipt-record = Record
receipt-kind = Kind of record
receipt-sensitive = Sensitive
    .yes = Yes. Health records always are.
receipt-service = Who keeps it, and answers for it
receipt-can = They can
receipt-cannot = They cannot
receipt-purpose = What it is for
receipt-note = Note to them
receipt-starts = From
receipt-ends = Until
receipt-ends-open = No end date
receipt-stop = How it ends
receipt-termination = It ends on its end date by itself.
    .open = It has no end date. We ask you every 6 months whether you still want it.
receipt-withdrawal = You can stop at any time here, with one press. That does not delete copies they already have.
receipt-law = Law
receipt-law-none = Not stated
receipt-language = Language
receipt-notice = More about sharing
receipt-hash = Fingerprint
receipt-version = Form
receipt-json = Get it as JSON
receipt-print = To print it, use the print command of your browser.
receipt-others = Receipts of this share
receipt-other = Receipt { $number }
receipt-share-version = Version of the share

## Stopping everything.

title-stop-all = Stop all sharing
title-stopped-all = All sharing stopped

stop-all = Stop all sharing
    .lead = Everyone you share with loses access straight away. We will not tell them.
stop-all-now =
    { $shares ->
        [0] You share nothing now.
        [one] You share 1 record with { $people ->
            [one] 1 person
           *[other] { $people } people
        } now.
       *[other] You share in { $shares } ways with { $people ->
            [one] 1 person
           *[other] { $people } people
        } now.
    }
stop-all-what = What do you want to stop?
stop-all-people = Stop sharing with people
    .hint = Nobody you share with can see your records here any more.
stop-all-everything = Stop people and pause new requests
    .hint = Nobody new can ask you either, until you take requests again. They are not told.
problem-stop-all = Choose what you want to stop
stop-all-stays = What stays
    .care = The services that keep your records can still see them. Care inside a hospital or surgery does not stop.
    .services = Your services stay connected. You can disconnect them one by one.
    .copies = This stops new viewing. It does not delete copies people already have.
stop-all-undo = You can undo all of it for 15 minutes.
stop-all-button = Stop all sharing now
stop-all-paused = New requests are paused since { $date }.
    .what = Nobody new can ask you. Requests that already wait are still here.
stop-all-resume = Take new requests again
stop-all-back = Back to home
stop-all-done =
    { $shares ->
        [0] Nothing was shared
        [one] You stopped 1 share
       *[other] You stopped { $shares } shares
    }
stop-all-again = You are sharing again
stop-all-undone = Undone
    .text = You are sharing again, as before.
    .left = These stay stopped: their date has passed, or you shared them anew.
stop-all-list = What stopped
stop-all-more = The first { $count } are listed here.
stop-all-undo-button = Undo all
stop-all-not-undone = We could not undo this
stop-all-home = Go to my home page
stop-all-print = To keep this list, use the print command of your browser.

## Home.

home-stop-all = Stop all sharing
home-keep-going = Keep going
home-let-end = Let it end
home-let-end-done = You let this end. We will not remind you again.
home-go-on = Keep sharing
home-go-on-done = You keep sharing this. We will ask again in 6 months.
home-no-end = It has no end date. Do you still want this?
home-set-end = Set an end date
home-undo = Undo
home-failed-requests = We could not get your requests. Your sharing has not changed.
home-failed-shares = We could not get your sharing. It has not changed.
home-failed-ending = We could not get what ends soon. Your sharing has not changed.
home-failed-services = We could not get your services. Your sharing has not changed.
home-failed-activity = We could not get what happened this week. Your sharing has not changed.

settings-stop-all = Stop all sharing
    .about = Nobody you share with can see anything from that moment on.
