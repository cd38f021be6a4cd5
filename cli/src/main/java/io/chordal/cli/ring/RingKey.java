// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.output.Fields;
import io.chordal.cli.session.Session;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ring key}: where a text stands on the identifier circle. Asks nobody. */
@Command(name = "key", description = "where an address, a name or any text stands on the identifier circle")
public final class RingKey implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "ADDR|TEXT", description = "what is hashed, as it stands")
    private String text = "";

    @Option(names = "--bits", paramLabel = "N", description = "the width of the circle, instead of the profile's")
    private @Nullable Integer bits;

    @Option(
            names = "--profile",
            paramLabel = "HASH[-BITS]",
            description = "sha256 (the default), sha1-5, md5-16 or any such; sha1 if only --bits is given")
    private @Nullable String profile;

    /** The command in a session. */
    public RingKey(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        RingProfile shape = Profiles.parse(profile, bits);
        RingId id = shape.position(text);
        if (session.output().forPeople()) {
            session.output().line(id.toString());
        } else {
            session.output()
                    .fields(new Fields()
                            .add("Text", "text", text)
                            .add("Profile", "profile", Profiles.name(shape))
                            .add("Id", "id", id.toString()));
        }
        return 0;
    }
}
