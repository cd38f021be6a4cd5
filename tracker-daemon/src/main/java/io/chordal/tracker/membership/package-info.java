// SPDX-License-Identifier: Apache-2.0
/** Which members of the data ring are up, and who may found it. */
@NullMarked
package io.chordal.tracker.membership;

import org.jspecify.annotations.NullMarked;
