// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.peer.trust.KeyProver;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The right to read files, and what is shown of it: nothing in public, in groups a grant and a proof of this peer's key. Thread-safe. */
public final class ReadRights {
    private final GrantWallet wallet;
    private final KeyProver prover;

    /** Rights over a wallet and a key. */
    public ReadRights(GrantWallet wallet, KeyProver prover) {
        this.wallet = requireNonNull(wallet, "wallet is null");
        this.prover = requireNonNull(prover, "prover is null");
    }

    /** What is shown for a file that is read as a member of a group. */
    public ReadPass pass(Membership as, FileRef file) {
        return as.group().isPublic() ? ReadPass.EVERYBODYS : new InGroup(as, file);
    }

    /**
     * Keeps the right to read a file up until it is closed.
     *
     * @param changed told, on any thread, whenever it may stand differently, or a grant was renewed
     */
    public ReadRight keep(Membership as, FileRef file, Runnable changed) {
        return as.group().isPublic() ? ReadRight.EVERYBODYS : wallet.keep(as, file, changed);
    }

    /** Rights to these will be needed soon; ends when they were asked for, and does not fail. */
    public CompletableFuture<Void> foresee(Membership as, Collection<FileRef> files) {
        return as.group().isPublic()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.allOf(files.stream()
                        .map(file -> wallet.ask(as, file).handle((grant, e) -> null))
                        .toArray(CompletableFuture[]::new));
    }

    private final class InGroup implements ReadPass {
        private final Membership as;
        private final FileRef file;

        InGroup(Membership as, FileRef file) {
            this.as = as;
            this.file = file;
        }

        @Override
        public boolean isNeeded() {
            return true;
        }

        @Override
        public Optional<String> grant() {
            return wallet.present(as, file);
        }

        @Override
        public String proof(String method, Bytes callee, String grant) {
            return prover.prove(method, callee.toHex(), Optional.of(grant));
        }

        @Override
        public void doubt(String grant) {
            wallet.doubt(as, file, grant);
        }
    }
}
