// SPDX-License-Identifier: Apache-2.0
/** A ring of real daemons under kill -9, pauses, lost disks, cut links and clocks that jump, and clients whose history is judged. */
@NullMarked
package io.chordal.it.chaos;

import org.jspecify.annotations.NullMarked;
