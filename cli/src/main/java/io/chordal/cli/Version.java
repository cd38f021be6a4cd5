// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. Stateless. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"peerctl " + (version == null ? "(built from source)" : version)};
    }
}
