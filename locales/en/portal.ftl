### The pages' own words: headings, buttons and help.

