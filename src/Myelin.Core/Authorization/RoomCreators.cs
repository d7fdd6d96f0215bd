using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Core.Events;

namespace Myelin.Core.Authorization;

/// <summary>
/// The creators of a room: <c>content.creator</c> up to room version 10, the create event's sender from 11 on, and also the
/// <c>additional_creators</c> from 12 on (MSC4289).
/// </summary>
internal sealed class RoomCreators
{
    private static readonly ConditionalWeakTable<Pdu, RoomCreators> Read = [];

    private readonly HashSet<string>? _additional;

    private RoomCreators(Pdu create)
    {
        Creator = create.RoomVersion.CreatorIsSender ? create.Sender.Value : create.ContentText("creator"u8);
        if (create.RoomVersion.PrivilegesCreators)
        {
            _additional = AdditionalIn(create.ParseContent());
        }
    }

    /// <summary>The user who may join first; null if the create event names none.</summary>
    public string? Creator { get; }

    public static RoomCreators Of(Pdu create) => Read.GetValue(create, static pdu => new RoomCreators(pdu));

    public bool Contains(string userId) => userId == Creator || (_additional is not null && _additional.Contains(userId));

    private static HashSet<string>? AdditionalIn(JsonElement content) =>
        content.TryGetProperty("additional_creators"u8, out var additional) && additional.ValueKind == JsonValueKind.Array
            ? additional.EnumerateArray()
                .Where(static creator => creator.ValueKind == JsonValueKind.String)
                .Select(static creator => creator.GetString()!)
                .ToHashSet(StringComparer.Ordinal)
            : null;
}
