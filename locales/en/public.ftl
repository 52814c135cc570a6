### The pages for everybody: words, use for all, what is kept, whom to ask.

help-more = More
shell-words = What the words mean
shell-accessibility = Using this site your way
shell-privacy = What we keep about you

## What the words mean.

title-words = What the words mean
    .about = What the words on these pages mean: record, share, request, and what someone can do.
words-lead = These words mean the same thing on every page.
words-verbs = What you can let someone do
words-can = They can: { $can }.
words-cannot = Not by this alone: { $cannot }.
words-help = Back to help

## Everybody can use it.

title-accessibility = Using this site your way
    .about = How you can make this site fit you, and where it falls short.
accessibility-title = Using this site your way
    .lead = This site is for everyone. Here is what you can do to make it fit you, and where it falls short.
accessibility-aim = What we aim for
    .all = Each page should work with your own tools, such as a screen reader or a large font.
    .standard = We follow a set of rules for the web called WCAG 2.2, level AA.
accessibility-can = What you can do
    .keys = You can do it all with the keys alone. No page needs a mouse.
    .large = You can make the text four times as large. Nothing is cut off, and you need not scroll to the side.
    .plain = Each page works with no script. You can print it, too.
    .look = In Settings, you can choose larger text, more space, a dark look, or stronger colours.
    .time = A page does not change by itself while you read. We warn you before your sign-in ends.
accessibility-short = Where it falls short
    .people = We have checked the pages with tools. Not enough people have tried them with the aids they use each day.
    .elsewhere = The sites that keep your records are not ours. They may work in another way.
accessibility-tell = Tell us
    .us = If a page does not work for you, tell us. Say which page it is and what you use. We will help you in another way.

## What is kept.

title-privacy = What we keep about you
    .about = What this site knows about you, who sees it, and how long we keep it.
privacy-title = What we keep about you
    .lead = We keep what we need to let you share, and to show you what came of it.
privacy-keep = What we keep
    .you = Your name, your e-mail address, and how you sign in. We cannot read your password.
    .records = The names of your records, and who keeps them.
    .shares = What you share, with whom, and until when. What you were asked, and what you said.
    .happened = What was done and when. You can read most of it under Activity.
privacy-not = What we do not do
    .content = We do not hold what is in your records. That stays with the service that keeps them.
    .watch = We show no ads. We do not follow you on the web. No part of a page comes from another site.
privacy-who = Who sees it
    .people = The people you share with see your name, and the names of the records you share.
    .services = The service that keeps a record asks us who may see it, and we tell it.
    .asking = When you ask for a record, the person it belongs to sees your name and what you wrote.
    .staff = The people who run this site look after the computers where all this is kept.
privacy-browser = What we leave in your browser
    .signed-in = A small note so that we know you while you are signed in. It ends when you sign out.
    .look = A small note of how you like pages to look.
    .away = A small note when you go to another site to sign in, so that you can come back.
privacy-choice = What you can do
    .stop = You can stop sharing when you like. You can also disconnect a service.
    .ask = To see all that we keep, or to have it put right, ask us.

## Whom to ask.

title-get-help = Get help
    .about = Whom to ask when something does not work, or looks wrong.
contact-title = Get help
    .lead = Ask the people who run this site. Tell them what you wanted to do, and what you saw.
contact-from = You come from the page { $page }. Your letter will say so. It says nothing about you.
contact-write = Write to us by e-mail
contact-address = The address is { $address }.
contact-site = Open our help site
contact-none = The people who run this site have not given us an address. Ask the service that keeps your records. Its name is under Connected services.
contact-subject = Help with the page “{ $page }”
contact-subject-plain = Help with Latchkey
contact-care = Before you write
    .secret = Never send your password or a code. We will never ask for them.
    .records = Do not write about your health. Others may be able to read an e-mail on its way.
contact-link = Get help from a person

## Failures that have only a number.

failure-conflict = This was changed while you were looking
    .what = Your sharing has not changed by what you just did.
    .next = Open the page again to see how things are now. Then choose once more.
failure-lost = We’ve lost your place
    .what = These steps are over, or they waited too long. Your sharing has not changed.
    .next = Start again from the app or service you came from. If you were just there, look there first: it may have gone through.
failure-gone = This has ended
    .what = What was here is over. Your sharing has not changed.
    .next = Go to your home page to see how things are now.
failure-too-long = That is too long
    .what = It is more than we can take at once. Your sharing has not changed.
    .next = Go back, make your text shorter, and send it again.
failure-unread = We could not read that
    .what = Your sharing has not changed.
    .next = Go back, check what you wrote, and send it again.
failure-broken = Something went wrong on our side
    .what = Your sharing has not changed.
    .next = Try again in a few minutes. If it goes on, ask for help below.
