### What surrounds every page: header, navigation, footer, failures, and the words of components.

## The document.

shell-language = en
shell-direction = ltr
shell-product = Latchkey
shell-skip = Skip to main content
shell-about = About this site
shell-practice = Practice data, not real patients
shell-areas = Areas
shell-signed-in = Signed in:
shell-sign-out = Sign out
shell-help = Get help
shell-help-page = Get help with this page

## Titles: kind of page, area, product. A title never names a person or a record.

shell-title = { $title } – Latchkey
shell-title-area = { $title } – { $area } – Latchkey
shell-title-count = ({ $count }) { $title }
shell-title-problem = Error: { $title }

## Areas and their pages.

area-owner = My records
area-requester = Shared with me
nav-home = Home
nav-records = Records
nav-requests =
    { $count ->
        [0] Requests
       *[other] Requests, { $count } waiting
    }
nav-activity = Activity
nav-shared-with-me = What I can see
nav-asks = My asks
nav-proofs = My saved proof

## Failures: what happened, what did not change, what to do.

failure-not-found = We could not find that page
    .what = The address may be wrong, or what was here may be gone.
    .next = Check the address, or start again from your home page.
failure-store = We could not do that just now
    .what = Your sharing has not changed.
    .next = Wait a moment, then try again.
failure-busy = Too many tries
    .what = Your sharing has not changed.
    .next = Wait a few minutes, then try again.
failure-out-of-date = This page is out of date
    .what = Your sharing has not changed.
    .next = Open the page again, then try once more.
failure-home = Go to the home page

## Problems in forms.

problems-heading = There is a problem
problems-line = Problem:

## Rows of shares, and a stop that can be taken back.

row-details = Details
row-stop = Stop
    .about = sharing: { $sentence }
undo-button = Undo

changed-elsewhere = This page was out of date
    .text = You changed your choice in another tab. Nothing was shared yet. Here is how it is now.

## What a person is known by, and what she can do.

card-checked = Checked:
card-told = They told us:
card-fact = { $what }. { $source }
verbs-can = Can:
verbs-cannot = Cannot:
verbs-meaning = { $label }: { $meaning }

## Small things in many places.

length-until = { $length } (until { $until })
summary-change = Change
filter-label = Find a record
