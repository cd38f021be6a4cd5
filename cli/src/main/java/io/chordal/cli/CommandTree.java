// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

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
import io.chordal.cli.tracker.TrackerDebug;
import io.chordal.cli.tracker.TrackerNodes;
import io.chordal.cli.tracker.TrackerRemoveEntry;
import io.chordal.cli.user.ReferenceUser;
import io.chordal.cli.user.UserCommands;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Which commands there are; the composition of peerctl. Stateless. */
final class CommandTree {
    private CommandTree() {}

    /** All commands in a session, in the order in which help lists them. */
    static CommandLine of(RootCommand root, Session session) {
        CommandLine line = new CommandLine(root)
                .addSubcommand(new Share(session))
                .addSubcommand(new Unshare(session))
                .addSubcommand(new Get(session))
                .addSubcommand(new Downloads(session))
                .addSubcommand(new Verify(session))
                .addSubcommand(new TicketOf(session))
                .addSubcommand(new Ls(session))
                .addSubcommand(new Search(session))
                .addSubcommand(new Locations(session))
                .addSubcommand(new Status(session))
                .addSubcommand(
                        new CommandLine(new UserCommands(session)).addSubcommand(new UserCommands.Logout(session)))
                .addSubcommand(new CommandLine(new GroupCommands())
                        .addSubcommand(new GroupCommands.Create(session))
                        .addSubcommand(new GroupCommands.Ls(session))
                        .addSubcommand(new GroupCommands.Show(session))
                        .addSubcommand(new GroupCommands.Join(session))
                        .addSubcommand(new GroupCommands.Requests(session))
                        .addSubcommand(new GroupCommands.Accept(session))
                        .addSubcommand(new GroupCommands.Reject(session))
                        .addSubcommand(new GroupCommands.Add(session))
                        .addSubcommand(new GroupCommands.Remove(session))
                        .addSubcommand(new GroupCommands.Leave(session))
                        .addSubcommand(new GroupCommands.Transfer(session))
                        .addSubcommand(new GroupCommands.Change(session)))
                .addSubcommand(new CommandLine(new Group.Ring())
                        .addSubcommand(new RingShow(session))
                        .addSubcommand(new RingKey(session))
                        .addSubcommand(new RingLeave(session)))
                .addSubcommand(new CommandLine(new Group.Dht())
                        .addSubcommand(new DhtPut(session))
                        .addSubcommand(new DhtAdd(session))
                        .addSubcommand(new DhtGet(session))
                        .addSubcommand(new DhtRemove(session))
                        .addSubcommand(new DhtDelete(session))
                        .addSubcommand(new DhtLookup(session))
                        .addSubcommand(new DhtTrace(session))
                        .addSubcommand(new DhtReplicas(session))
                        .addSubcommand(new DhtLs(session))
                        .addSubcommand(new DhtHealth(session))
                        .addSubcommand(new DhtWatch(session)))
                .addSubcommand(new CommandLine(new Group.Tracker())
                        .addSubcommand(new TrackerNodes(session))
                        .addSubcommand(new TrackerDebug(session))
                        .addSubcommand(new TrackerRemoveEntry(session)))
                .addSubcommand(new CommandLine(new Group.Cluster())
                        .addSubcommand(new ClusterStart(session))
                        .addSubcommand(new ClusterAdd(session))
                        .addSubcommand(new ClusterKill(session))
                        .addSubcommand(new ClusterStop(session))
                        .addSubcommand(new ClusterStatus(session))
                        .addSubcommand(new ClusterLogs(session)))
                .addSubcommand(new DemoCommand(session))
                .addSubcommand(new CommandLine(new Group.Daemon())
                        .addSubcommand(new DaemonStart(session))
                        .addSubcommand(new DaemonStatus(session))
                        .addSubcommand(new DaemonStop(session))
                        .addSubcommand(new DaemonLog(session)))
                .addSubcommand(shell(session))
                .addSubcommand(new Completion(session))
                .addSubcommand(new Share.UploadFile(session))
                .addSubcommand(new Get.DownloadFile(session))
                .addSubcommand(new Ls.ListFiles(session))
                .addSubcommand(new Locations.Availability(session))
                .addSubcommand(new Unshare.StopSharing(session))
                .addSubcommand(new ShowDownloads(session))
                .addSubcommand(new RingLeave.Quit(session))
                .addSubcommand(new ReferenceUser.CreateUser(session))
                .addSubcommand(new ReferenceUser.Login(session))
                .addSubcommand(called("logout", new UserCommands.Logout(session)))
                .addSubcommand(called("create_group", new GroupCommands.Create(session)))
                .addSubcommand(called("list_groups", new GroupCommands.Ls(session)))
                .addSubcommand(called("join_group", new GroupCommands.Join(session)))
                .addSubcommand(called("list_requests", new GroupCommands.Requests(session)))
                .addSubcommand(called("accept_request", new GroupCommands.Accept(session)))
                .addSubcommand(called("leave_group", new GroupCommands.Leave(session)))
                .addSubcommand(called("p2p_shell", shell(session)))
                .addSubcommand("lookup", hidden(new DhtLookup(session)))
                .addSubcommand("owner", hidden(new DhtLookup.Owner(session)));
        line.getSubcommands().values().forEach(CommandTree::nameSubcommands);
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
        return line;
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
