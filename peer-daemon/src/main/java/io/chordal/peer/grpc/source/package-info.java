// SPDX-License-Identifier: Apache-2.0
/** Other peers as sources of a download: channels to them, what they have, their manifests and chunks. */
@NullMarked
package io.chordal.peer.grpc.source;

import org.jspecify.annotations.NullMarked;
