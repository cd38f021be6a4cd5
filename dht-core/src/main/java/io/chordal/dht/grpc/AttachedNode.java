// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.NodePort;

/**
 * A node and the shape of its ring, which is needed to read messages before they reach the node's serial context.
 *
 * @param port the node
 * @param profile the shape of its ring
 */
record AttachedNode(NodePort port, RingProfile profile) {}
