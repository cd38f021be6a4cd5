// SPDX-License-Identifier: Apache-2.0
/** What can go wrong with a command, and the exit code of each. */
@NullMarked
package io.chordal.cli.failure;

import org.jspecify.annotations.NullMarked;
