// SPDX-License-Identifier: Apache-2.0
/** What the user types besides the command line: passwords, and lines for the shell. */
@NullMarked
package io.chordal.cli.input;

import org.jspecify.annotations.NullMarked;
