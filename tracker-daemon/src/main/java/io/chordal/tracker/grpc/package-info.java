// SPDX-License-Identifier: Apache-2.0
/** The tracker's services on the wire. */
@NullMarked
package io.chordal.tracker.grpc;

import org.jspecify.annotations.NullMarked;
