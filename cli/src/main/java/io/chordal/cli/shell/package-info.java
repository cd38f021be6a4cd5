// SPDX-License-Identifier: Apache-2.0
/** The shell: all commands line by line, with completion and history where somebody sits at a terminal. */
@NullMarked
package io.chordal.cli.shell;

import org.jspecify.annotations.NullMarked;
