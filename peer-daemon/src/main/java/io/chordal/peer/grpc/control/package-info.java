// SPDX-License-Identifier: Apache-2.0
/** What the owner of this peer may ask of it on the local listener. */
@NullMarked
package io.chordal.peer.grpc.control;

import org.jspecify.annotations.NullMarked;
