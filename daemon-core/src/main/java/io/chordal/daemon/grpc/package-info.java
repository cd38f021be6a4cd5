// SPDX-License-Identifier: Apache-2.0
/** The two listeners of a daemon and what every call goes through on them. */
@NullMarked
package io.chordal.daemon.grpc;

import org.jspecify.annotations.NullMarked;
