// SPDX-License-Identifier: Apache-2.0
/** Calls to the trackers that this peer was told of. */
@NullMarked
package io.chordal.peer.grpc.tracker;

import org.jspecify.annotations.NullMarked;
