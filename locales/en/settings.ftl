### Settings, browsers, and the ways to sign in.

## All settings.

title-settings = Settings
settings-nav = Settings
settings-heading = Settings
settings-lead = What you choose here is yours alone. It does not change what you share.
settings-back = Back to settings
settings-saved = Saved
    .meaning = Your choice holds from now on, in every browser where you sign in.
settings-save = Save my choice

settings-contact = Your name and e-mail
    .about = How people know you, and where our letters go.
settings-display = How pages look
    .about = Dark or light, bigger text, more space, less movement, and how we write dates.
settings-safety = Safety
    .about = “Leave this page”, and what other people are told.
settings-time = Time zone
    .about = Where you live, so that days end when yours do.
settings-devices = Where you are signed in
    .about = Your browsers, your password, and other ways to sign in.
settings-services = Connected services
    .about = The services that keep your records, and the apps you sign in to.
settings-more = Also yours

## How pages look.

title-display = How pages look
display-heading = How pages look
display-lead = These choices stay with you in every browser.
display-theme = Light or dark?
display-theme-device = As my device says
display-theme-light = Always light
display-theme-dark = Always dark
display-contrast = How strong should colours be?
display-contrast-device = As my device says
display-contrast-standard = As they are drawn
display-contrast-more = Stronger
display-text = How big should text be?
display-text-100 = As my browser has it
display-text-112 = A little bigger
display-text-125 = Bigger
display-text-150 = Half as big again
display-more = What else helps you?
display-spacing = More space between letters and lines
display-still = Nothing on the page moves
display-dates = How should we write a day?
display-dates-day = 23 December 2026
display-dates-month = December 23, 2026
display-dates-weekday = Wednesday 23 December 2026
display-clock = How should we write the time?
display-clock-24 = 14:02
display-clock-12 = 2:02 pm
display-sample = This is how it looks now
    .text = Where you live, it is { $when }.

## Safety.

title-safety = Safety
safety-heading = Safety
safety-lead = For when somebody may look over your shoulder, or read your e-mail.
safety-leave = Do you want a link “Leave this page” on every page of yours?
safety-leave-yes = Yes, show it
    .hint = It takes you to another site at once. It does not sign you out.
safety-leave-no = No, do not show it
safety-leave-to = Where should it take you?
    .hint = Choose a site that tells nobody anything. The address starts with https://
safety-places = You could use one of these:
safety-shift = Do you want to leave by the keyboard?
safety-shift-three = Leave when I press Shift three times
    .hint = Three times within two seconds, and no other key between. It works on every page that has the link.
safety-stop = Do we tell people when you stop sharing with them?
safety-stop-quiet = No, do not tell them
    .hint = They may still notice that they cannot open a record.
safety-stop-tell = Yes, send them an e-mail
    .hint = Once you can no longer undo it. When you stop all sharing at once, we tell nobody.
safety-names = Do our letters name people?
safety-names-hide = No, leave names out
safety-names-show = Yes, name them
    .hint = Whoever reads your e-mail can then see who asks and who sees.
safety-history = Your browser remembers the pages you visit. It does not remember what stood on ours once you sign out.

## Time zone.

title-time = Time zone
time-heading = Time zone
time-lead = A day ends at midnight where you live. What you share until a day ends then.
time-zone = Where do you live?
    .hint = Type the first letters of a region, such as Europe.
time-now = There it is { $time } now.
time-shares = What you share already keeps the moment at which it ends.

settings-problem-zone = Choose a time zone from the list
settings-problem-leave-to = Write the address of a site, such as https://en.wikipedia.org/
settings-problem-name-missing = Enter your name
settings-problem-name-long = Use 200 characters or fewer for your name
settings-problem-name-listed = Your name stands in the directory. Ask those who entered it to change it.
settings-problem-choice = Choose one of the answers

## Name and e-mail.

title-contact = Your name and e-mail
contact-heading = Your name and e-mail
contact-name = Your name
    .hint = As people know you. It is what they see when you share with them.
contact-listed = Your name stands in the directory, so that patients find you. Ask those who entered it to change it.
contact-save-name = Save my name
contact-email = Your e-mail address
contact-language = Language
    .value = English
    .hint = There is one language so far.

## Browsers and ways to sign in.

title-devices = Where you are signed in
devices-heading = Where you are signed in
devices-lead = If you do not know one of these, sign it out. Then choose a new password.
devices-here = This browser
devices-since = Signed in at { $since }
devices-seen = Last used at { $seen }
devices-sign-out = Sign out
    .about = { $browser }, signed in at { $since }
devices-sign-out-others = Sign out all other browsers
devices-only = You are signed in nowhere else.
devices-ended = Signed out
    .meaning = That browser has to sign in again before it sees anything of yours.
devices-ended-all = All other browsers are signed out
    .meaning = They have to sign in again before they see anything of yours.
devices-ways = How you can sign in
devices-password = Password
    .have = You have a password.
    .none = You have no password.
    .change = Change my password
    .set = Choose a password
devices-issuer = { $name }, since { $since }
devices-untie = Stop signing in this way
devices-untied = You no longer sign in that way
    .meaning = If you sign in there again with the same e-mail address, it is tied to you anew.
browser-on = { $browser } on { $system }
browser-edge = Edge
browser-opera = Opera
browser-samsung = Samsung Internet
browser-firefox = Firefox
browser-chrome = Chrome
browser-safari = Safari
browser-other = a browser
    .first = A browser
system-iphone = an iPhone
system-ipad = an iPad
system-android = Android
system-windows = Windows
system-chromeos = a Chromebook
system-mac = a Mac
system-linux = Linux
system-other = a device we do not know

## A new password.

title-password = Choose a new password
password-heading = Choose a new password
password-lead = Use at least 8 characters. Three or four words that do not belong together are good.
password-back = Back to where you are signed in
password-account = Your e-mail address
password-new = New password
    .hint = You can paste it, or let your browser make one.
password-save = Save my new password
password-others = All your other browsers are then signed out.
password-saved = Your password is changed
    .meaning = All your other browsers are signed out.
door-problem-password-missing = Enter a new password
door-problem-password-short = Use at least 8 characters
door-problem-password-long = Use a shorter password
door-problem-password-common = Many people use that password. Choose another one.

## When a sign-in ends.

stay-band = Your sign-in
stay-soon = Your sign-in ends in a few minutes, to keep your records safe.
stay-last = Your sign-in ends in a few minutes. Nobody stays signed in for longer than half a day.
stay-button = Stay signed in
    .about = (opens a new tab, so that nothing you typed is lost)
stay-again = Sign in again
title-stay = You stay signed in
stay-heading = You stay signed in
stay-lead = You can close this tab. Go on where you were.
stay-home = Go to my home page
shell-leave = Leave this page
home-yours = Yours
last-time = You last signed in at { $at }, with { $browser }.

## What happened, in the list of activity.

event-browser-met = You signed in with a browser that we had not seen before: { $browser }.
event-sessions-ended =
    { $count ->
        [1] You signed out another browser.
       *[other] You signed out { $count } other browsers.
    }
event-password-changed = You changed your password.
event-password-recovered = Your password was changed with a code from an e-mail.
event-email-changed = You changed your e-mail address.
event-person-renamed = You changed your name from { $before } to { $after }.
event-settings-changed =
    { $part ->
        [display] You changed how pages look.
        [safety] You changed your safety settings.
        [zone] You changed your time zone.
        [letters] You changed which letters you want.
       *[other] You changed your settings.
    }
event-identity-unlinked = You no longer sign in with { $issuer }.
event-code-asked = Somebody asked for a code to sign in.
