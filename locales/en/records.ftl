### Records, activity, downloads.

## The list of records.

records-search-button = Find
records-search-none = No record has these words in its name. Try a part of the name.
records-show = Show
records-show-all = All records
records-show-shared = Shared
records-show-unshared = Not shared
records-show-private = Extra private
records-show-starred = With a star
records-none-here = No record fits.
records-found =
    { $count ->
        [0] No records
        [one] 1 record
       *[other] { $count } records
    }
records-clear = Show all records
records-next = More records
records-first = Back to the first
records-pages = Pages of records
records-updated = Details from { $date }
records-private = Extra private
    .meaning = It is never shared unless you choose it by itself.
records-star = Add star
records-unstar = Remove star
records-starred = Has a star
records-service-quiet = We have not heard from { $service } since { $since }. Sharing still works.
records-service-reconnect = { $service } can no longer reach us. Until you connect again, nobody can be let in there.
records-service-ended = You disconnected { $service }. Nobody can be let in there.
record-rules = Rules that apply, whatever you choose
record-removed = { $service } removed this record on { $date }. Sharing has ended.
record-all-activity = All activity of this record

## The page of activity.

event-let-in-times = { $person } was let in to { $records } { $times } times{ $span ->
        [yes] {" "}between { $from } and { $to }
       *[no] {""}
    }, with { $app }.
event-refused-times = { $person } tried to { $what } { $times } times{ $span ->
        [yes] {" "}between { $from } and { $to }
       *[no] {""}
    }, with { $app }. We said no.
event-records-added = { $service } added { $count } records.
event-downloaded = { $what ->
        [shares] You downloaded your shares.
        [requests] You downloaded your requests.
        [activity] You downloaded your activity.
       *[everything] You downloaded everything.
    }
trail-somebody = One person
trail-when = { $time } on { $day }
trail-you = You and your services
trail-details = Details
trail-late = A service asks us when someone comes in. Each time is here within seconds. It may not ask again for each page.
trail-filters = Choose what you see
trail-filter-when = When
trail-filter-what = What
trail-filter-person = Person
trail-filter-record = Record
trail-when-all = Any time
trail-when-today = Today
trail-when-week = The last 7 days
trail-when-month = The last 30 days
trail-when-year = The last year
trail-only-all = Everything
trail-only-in = Only let in
trail-only-refused = Only refused
trail-remove = Remove filter: { $filter }
trail-remove-all = Remove all filters
trail-shown = You see only
trail-none-fits = Nothing fits these filters.
trail-save = Save or print
trail-save-csv = Save as a table (CSV)
trail-save-json = Save for programs (JSON)
trail-print = To print, use your browser’s print button. Menus and buttons are left out.
title-event = One event
event-back = Back to activity
event-row-when = When
event-row-zone = { $when }, time zone { $zone }
event-row-person = Who
event-row-app = With
event-row-records = Records
event-row-record = { $record }: { $verbs }
event-let-in-means = The service asked us, and we said yes. It does not mean that the record was read.
event-refused-means = We said no. Nothing was opened.
event-all-person = All activity with this person
event-ok = Was this OK?
event-ok-yes = If you know about this, there is nothing to do.
event-unknown = I don’t recognise this
event-stop = Stop sharing with this person
event-stop-none = You share nothing with this person now.
event-stop-note = Each button works at once. We do not tell them. You can undo it for 15 minutes.
event-stop-all = Stop everything with this person
event-help = Get help
event-devices = Where you are signed in
event-help-note = If you think that someone uses your account, change your password too.

## Downloads.

settings-download = Download everything
    .about = All your shares, requests and activity, as files or on paper.
title-download = Download
download-heading = Download everything
    .lead = Everything we know about your sharing: each share, each request, and all activity. Your health records themselves stay with the services.
download-back = Back to home
download-all = All of it, for programs (JSON)
download-all-button = Download everything
download-tables = Tables for a spreadsheet (CSV)
download-shares = Download shares
download-requests = Download requests
download-activity = Download activity
download-note = A download is written in your activity. Keep the file in a safe place: it holds names and what you shared.
download-print = A page to print
download-print-link = Open the page to print
title-download-print = Sharing, to print
print-heading = Sharing of { $owner }
print-made = Made at { $when }, time zone { $zone }.
print-shares = Who can see what
print-shares-none = Nothing is shared.
print-ended = What has ended
print-requests = Requests
print-requests-none = No one has asked you for anything.
print-request = { $person } asked to { $what }. { $state }.
print-activity = What happened lately
print-more = Here are the newest. The download has all of them.
export-wanted = { $verbs } { $record }
connections-former = Disconnected
connections-former-note = These services can no longer list your records or ask us. To connect again, start from the service’s own website.
connections-more = And more of the same service.
connections-row-heard = Last heard from
connections-all = { $services ->
        [one] 1 service keeps
       *[other] { $services } services keep
    } { $records ->
        [one] 1 record
       *[other] { $records } records
    } here.
