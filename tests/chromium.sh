#!/bin/sh
# The Chromium of TROTH_TEST_CHROMIUM, with its words in a file. Its crash handlers live in sessions of their own and outlast it
# where they hang; with Playwright's pipes in their hands, Playwright would wait for them for ever when it closes the browser.
exec "$TROTH_TEST_CHROMIUM" "$@" >>"$TROTH_TEST_CHROMIUM_LOG" 2>&1
