// SPDX-License-Identifier: Apache-2.0
/** What this peer gives to others: manifests, bitfields and chunks of the files in its library. */
@NullMarked
package io.chordal.peer.grpc.serve;

import org.jspecify.annotations.NullMarked;
