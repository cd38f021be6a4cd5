// SPDX-License-Identifier: Apache-2.0
/** Users: who they are, how they log in, and for how long that counts. */
@NullMarked
package io.chordal.tracker.account;

import org.jspecify.annotations.NullMarked;
