// SPDX-License-Identifier: Apache-2.0
/** The daemons as processes: where their classes are, how one is started, found again and ended. */
@NullMarked
package io.chordal.cli.process;

import org.jspecify.annotations.NullMarked;
