using System.Text;

namespace Myelin.Core.Events;

/// <summary>The commonest event types, so that a hundred thousand events share one string each.</summary>
internal static class KnownEventTypes
{
    private static readonly (byte[] Json, string Type)[] Known =
    [
        .. ((string[])
        [
            EventTypes.Member, EventTypes.Message, EventTypes.Encrypted, EventTypes.Reaction, EventTypes.Redaction, EventTypes.PowerLevels,
            EventTypes.Create, EventTypes.JoinRules, EventTypes.HistoryVisibility, EventTypes.Name, EventTypes.Topic, EventTypes.Avatar,
            EventTypes.SpaceChild, EventTypes.SpaceParent, EventTypes.ServerAcl, EventTypes.CanonicalAlias, EventTypes.Aliases,
        ]).Select(type => (Encoding.UTF8.GetBytes($"\"{type}\""), type)),
    ];

    /// <summary>The type that a string of canonical JSON, quotes included, stands for; null if it isn't a common one.</summary>
    public static string? Find(ReadOnlySpan<byte> json)
    {
        foreach (var (known, type) in Known)
        {
            if (json.SequenceEqual(known))
            {
                return type;
            }
        }

        return null;
    }
}
