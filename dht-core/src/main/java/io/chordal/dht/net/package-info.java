// SPDX-License-Identifier: Apache-2.0
/** The seam between the protocol and whatever carries its messages. */
@NullMarked
package io.chordal.dht.net;

import org.jspecify.annotations.NullMarked;
