// SPDX-License-Identifier: Apache-2.0
/** Commands about users: accounts, log-in and log-out, and what an administrator does. */
@NullMarked
package io.chordal.cli.user;

import org.jspecify.annotations.NullMarked;
