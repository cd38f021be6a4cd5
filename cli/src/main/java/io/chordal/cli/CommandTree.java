// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.cluster.ClusterAdd;
import io.chordal.cli.cluster.ClusterKill;
import io.chordal.cli.cluster.ClusterLogs;
import io.chordal.cli.cluster.ClusterStart;
import io.chordal.cli.cluster.ClusterStatus;
import io.chordal.cli.cluster.ClusterStop;
import io.chordal.cli.demo.DemoCommand;
import io.chordal.cli.dht.DhtAdd;
import io.chordal.cli.dht.DhtDelete;
import io.chordal.cli.dht.DhtGet;
import io.chordal.cli.dht.DhtHealth;
import io.chordal.cli.dht.DhtLookup;
import io.chordal.cli.dht.DhtLs;
import io.chordal.cli.dht.DhtPut;
import io.chordal.cli.dht.DhtRemove;
import io.chordal.cli.dht.DhtReplicas;
import io.chordal.cli.dht.DhtTrace;
import io.chordal.cli.dht.DhtWatch;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.files.Downloads;
import io.chordal.cli.files.Get;
import io.chordal.cli.files.Locations;
import io.chordal.cli.files.Ls;
import io.chordal.cli.files.Search;
import io.chordal.cli.files.Share;
import io.chordal.cli.files.ShowDownloads;
import io.chordal.cli.files.TicketOf;
import io.chordal.cli.files.Unshare;
import io.chordal.cli.files.Verify;
import io.chordal.cli.group.GroupCommands;
import io.chordal.cli.ring.RingKey;
import io.chordal.cli.ring.RingLeave;
import io.chordal.cli.ring.RingShow;
import io.chordal.cli.session.Session;
import io.chordal.cli.shell.Shell;
import io.chordal.cli.status.DaemonLog;
import io.chordal.cli.status.DaemonStart;
import io.chordal.cli.status.DaemonStatus;
import io.chordal.cli.status.DaemonStop;
import io.chordal.cli.status.Status;
import io.chordal.cli.tracker.TrackerBackup;
import io.chordal.cli.tracker.TrackerDebug;
import io.chordal.cli.tracker.TrackerMembers;
import io.chordal.cli.tracker.TrackerNodes;
import io.chordal.cli.tracker.TrackerRemoveEntry;
import io.chordal.cli.tracker.TrackerRestore;
import io.chordal.cli.tracker.TrackerStatus;
import io.chordal.cli.tracker.TrackerSync;
import io.chordal.cli.user.ReferenceUser;
import io.chordal.cli.user.UserCommands;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Which commands there are; the composition of peerctl.
 *
 * <p>Immutable. A command is made when it is needed: making all of them takes longer than most of them run.
 */
final class CommandTree {
    private static final Branch GROUP = Branch.builder()
            .command("create", GroupCommands.Create::new)
            .command("ls", GroupCommands.Ls::new)
            .command("show", GroupCommands.Show::new)
            .command("join", GroupCommands.Join::new)
            .command("requests", GroupCommands.Requests::new)
            .command("accept", GroupCommands.Accept::new)
            .command("reject", GroupCommands.Reject::new)
            .command("add", GroupCommands.Add::new)
            .command("remove", GroupCommands.Remove::new)
            .command("leave", GroupCommands.Leave::new)
            .command("transfer", GroupCommands.Transfer::new)
            .command("set", GroupCommands.Change::new)
            .build();

    private static final Branch RING = Branch.builder()
            .command("show", RingShow::new)
            .command("key", RingKey::new)
            .command("leave", RingLeave::new)
            .build();

    private static final Branch DHT = Branch.builder()
            .command("put", DhtPut::new)
            .command("add", DhtAdd::new)
            .command("get", DhtGet::new)
            .command("remove", DhtRemove::new)
            .command("delete", DhtDelete::new)
            .command("lookup", DhtLookup::new)
            .command("trace", DhtTrace::new)
            .command("replicas", DhtReplicas::new)
            .command("ls", DhtLs::new)
            .command("health", DhtHealth::new)
            .command("watch", DhtWatch::new)
            .build();

    private static final Branch TRACKER = Branch.builder()
            .command("status", TrackerStatus::new)
            .command("members", TrackerMembers::new)
            .command("sync", TrackerSync::new)
            .command("backup", TrackerBackup::new)
            .command("restore", TrackerRestore::new)
            .command("nodes", TrackerNodes::new)
            .command("debug", TrackerDebug::new)
            .command("remove-entry", TrackerRemoveEntry::new)
            .build();

    private static final Branch CLUSTER = Branch.builder()
            .command("start", ClusterStart::new)
            .command("add", ClusterAdd::new)
            .command("kill", ClusterKill::new)
            .command("stop", ClusterStop::new)
            .command("status", ClusterStatus::new)
            .command("logs", ClusterLogs::new)
            .build();

    private static final Branch DAEMON = Branch.builder()
            .command("start", DaemonStart::new)
            .command("status", DaemonStatus::new)
            .command("stop", DaemonStop::new)
            .command("logs", DaemonLog::new)
            .build();

    /** How each is made, in the order in which help lists them. */
    private static final Branch COMMANDS = Branch.builder()
            .command("share", Share::new)
            .command("unshare", Unshare::new)
            .command("get", Get::new)
            .command("downloads", Downloads::new)
            .command("verify", Verify::new)
            .command("ticket", TicketOf::new)
            .command("ls", Ls::new)
            .command("search", Search::new)
            .command("locations", Locations::new)
            .command("status", Status::new)
            .command("user", CommandTree::user)
            .group("group", GroupCommands::new, GROUP)
            .group("ring", Group.Ring::new, RING)
            .group("dht", Group.Dht::new, DHT)
            .group("tracker", Group.Tracker::new, TRACKER)
            .group("cluster", Group.Cluster::new, CLUSTER)
            .command("demo", DemoCommand::new)
            .group("daemon", Group.Daemon::new, DAEMON)
            .command("shell", CommandTree::shell)
            .command("completion", Completion::new)
            .command("upload_file", Share.UploadFile::new)
            .command("download_file", Get.DownloadFile::new)
            .command("list_files", Ls.ListFiles::new)
            .command("availability", Locations.Availability::new)
            .command("stop_sharing", Unshare.StopSharing::new)
            .command("show_downloads", ShowDownloads::new)
            .command("leave", RingLeave.Quit::new)
            .command("create_user", ReferenceUser.CreateUser::new)
            .command("login", ReferenceUser.Login::new)
            .command("logout", session -> called("logout", new UserCommands.Logout(session)))
            .command("create_group", session -> called("create_group", new GroupCommands.Create(session)))
            .command("list_groups", session -> called("list_groups", new GroupCommands.Ls(session)))
            .command("join_group", session -> called("join_group", new GroupCommands.Join(session)))
            .command("list_requests", session -> called("list_requests", new GroupCommands.Requests(session)))
            .command("accept_request", session -> called("accept_request", new GroupCommands.Accept(session)))
            .command("leave_group", session -> called("leave_group", new GroupCommands.Leave(session)))
            .command("p2p_shell", session -> called("p2p_shell", shell(session)))
            .command("lookup", session -> hidden(new DhtLookup(session)))
            .command("owner", session -> hidden(new DhtLookup.Owner(session)))
            .build();

    /** This looks at all the others. */
    private static final String OF_ALL = "completion";

    private CommandTree() {}

    /** All commands in a session. */
    static CommandLine of(RootCommand root, Session session) {
        return of(root, session, ImmutableList.of());
    }

    /** The command that a line names, if it can be told; else all. */
    static CommandLine of(RootCommand root, Session session, List<String> line) {
        CommandLine commands = new CommandLine(root);
        COMMANDS.addTo(commands, session, line.contains(OF_ALL) ? ImmutableList.of() : line);
        commands.getSubcommands().values().forEach(CommandTree::nameSubcommands);
        commands.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
        return commands;
    }

    private static CommandLine user(Session session) {
        return new CommandLine(new UserCommands(session)).addSubcommand(new UserCommands.Logout(session));
    }

    /** The shell, whose lines are runs of their own in the same surroundings. */
    private static Shell shell(Session session) {
        return new Shell(
                session,
                words -> new Peerctl(session.world().ofShell()).run(words.toArray(new String[0])),
                () -> of(new RootCommand(), session));
    }

    /** Lets the description of a group name the commands in it, so that help shows the whole. */
    private static void nameSubcommands(CommandLine group) {
        if (!group.getSubcommands().isEmpty() && !(group.getCommand() instanceof Callable<?>)) {
            UsageMessageSpec usage = group.getCommandSpec().usageMessage();
            usage.description(String.join(" ", usage.description()) + ": "
                    + String.join(", ", group.getSubcommands().keySet()));
        }
    }

    /** A command as a reference system called it. */
    private static CommandLine called(String name, Object command) {
        CommandLine line = hidden(command);
        line.getCommandSpec().name(name);
        return line;
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode each : ExitCode.values()) {
            codes.put(String.valueOf(each.code()), each.meaning());
        }
        return codes;
    }

    private static CommandLine hidden(Object command) {
        CommandLine line = new CommandLine(command);
        line.getCommandSpec().usageMessage().hidden(true);
        return line;
    }
}
