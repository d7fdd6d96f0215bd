using System.Text;

namespace Myelin.Server.Tests.Architecture;

/// <summary>
/// Which part of the server depends on which: first the foundations, then the slices, each with its direct dependencies. The diagram in
/// docs/ARCHITECTURE.md is generated from this.
/// </summary>
internal static class SliceArrows
{
    /// <summary>Folders of the server that every slice may use.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Foundations = new Dictionary<string, string[]>
    {
        ["Storage"] = [],
        ["Log"] = ["Storage"],
        ["Ephemeral"] = [],
        ["Configuration"] = ["Storage"],
        ["Http"] = ["Configuration"],
        ["Outgoing"] = ["Configuration"],
        ["ScheduledWork"] = ["Log", "Storage"],
    };

    public static readonly IReadOnlyDictionary<string, string[]> Slices = new Dictionary<string, string[]>
    {
        ["AccountData"] = ["Accounts"],
        ["Accounts"] = [],
        ["AppServices"] = ["Accounts", "Encryption", "Presence", "Receipts", "RoomDirectory", "Rooms", "Typing"],
        ["Discovery"] = [],
        ["Encryption"] = ["Accounts", "Rooms"],
        ["Federation"] = [],
        ["Filters"] = ["Accounts"],
        ["Media"] = [],
        ["Presence"] = ["Accounts", "Profiles", "Rooms"],
        ["Profiles"] = ["Accounts", "Rooms"],
        ["Push"] = ["AccountData", "Accounts", "PushRules", "Receipts", "Rooms", "Unread"],
        ["PushRules"] = ["AccountData", "Accounts"],
        ["Receipts"] = ["AccountData", "Presence", "Rooms"],
        ["Reports"] = ["Accounts", "Rooms"],
        ["RoomActions"] = ["AccountData", "Accounts", "Profiles", "PushRules", "RoomDirectory", "Rooms"],
        ["RoomDirectory"] = ["Rooms"],
        ["RoomFederation"] = ["Federation", "Receipts", "Rooms", "Typing"],
        ["Rooms"] = ["AccountData", "Accounts", "Discovery", "Filters"],
        ["Sync"] = ["AccountData", "Accounts", "Encryption", "Filters", "Presence", "Receipts", "Rooms", "Typing", "Unread"],
        ["ThirdPartyNetworks"] = ["AppServices"],
        ["Typing"] = ["Presence", "Rooms"],
        ["Unread"] = ["PushRules", "Receipts", "Rooms"],
        ["UrlPreviews"] = ["Media"],
        ["UserDirectory"] = ["Accounts", "Profiles", "RoomDirectory", "Rooms"],
        ["Voip"] = [],
    };

    /// <summary>The direct and indirect dependencies of a part.</summary>
    /// <exception cref="InvalidOperationException">The part depends on itself.</exception>
    public static IReadOnlySet<string> Reach(IReadOnlyDictionary<string, string[]> arrows, string part)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(arrows[part]);
        while (open.TryPop(out var next))
        {
            if (next == part)
            {
                throw new InvalidOperationException($"The arrows from {part} come back to it.");
            }

            if (reached.Add(next))
            {
                foreach (var further in arrows[next])
                {
                    open.Push(further);
                }
            }
        }

        return reached;
    }

    /// <summary>The slices as a Mermaid flowchart, without arrows that follow from others.</summary>
    public static string Picture()
    {
        var picture = new StringBuilder("```mermaid\nflowchart TD\n");
        foreach (var (slice, uses) in Slices.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var needed = uses.Where(used => !uses.Any(other => Reach(Slices, other).Contains(used))).Order(StringComparer.Ordinal).ToList();
            var isUsed = Slices.Values.Any(others => others.Contains(slice, StringComparer.Ordinal));
            if (needed.Count > 0)
            {
                picture.Append("    ").Append(slice).Append(" --> ").AppendJoin(" & ", needed).Append('\n');
            }
            else if (!isUsed)
            {
                picture.Append("    ").Append(slice).Append('\n');
            }
        }

        return picture.Append("```\n").ToString();
    }
}
