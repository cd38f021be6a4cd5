// SPDX-License-Identifier: Apache-2.0
/** The translation between messages on the wire and values: file references, peers, chunk sets, manifests, failures. */
@NullMarked
package io.chordal.peer.grpc.wire;

import org.jspecify.annotations.NullMarked;
