using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Events;

namespace Myelin.Server.Filters;

/// <summary>Selects events of rooms (<c>RoomEventFilter</c>).</summary>
public sealed record RoomEventFilter : EventFilter
{
    public static readonly new RoomEventFilter Everything = new();

    /// <summary>The rooms to include; null for all.</summary>
    public FrozenSet<RoomId>? Rooms { get; init; }

    /// <summary>The rooms to exclude, even if included by <see cref="Rooms"/>.</summary>
    public FrozenSet<RoomId>? NotRooms { get; init; }

    /// <summary>True: only events with a <c>url</c> key in their content; false: only events without one; null: all.</summary>
    public bool? ContainsUrl { get; init; }

    /// <summary>Whether membership events are lazy-loaded ("Lazy-loading room members").</summary>
    public bool LazyLoadMembers { get; init; }

    /// <summary>Whether lazy-loaded members are sent again.</summary>
    public bool IncludeRedundantMembers { get; init; }

    /// <summary>Whether notifications are counted per thread.</summary>
    public bool UnreadThreadNotifications { get; init; }

    /// <summary>Only events to which an event by one of these senders relates (MSC3440); null for all.</summary>
    public FrozenSet<UserId>? RelatedBySenders { get; init; }

    /// <summary>Only events to which an event with one of these relation types relates (MSC3440); null for all.</summary>
    public ImmutableArray<string>? RelatedByRelationTypes { get; init; }

    /// <summary>Whether the filter depends on relations to an event.</summary>
    public bool AsksForRelations => RelatedBySenders is not null || RelatedByRelationTypes is not null;

    public override bool ExcludesEverything => base.ExcludesEverything || Rooms is { Count: 0 };

    public bool IncludesRoom(RoomId room) => NotRooms?.Contains(room) is not true && Rooms?.Contains(room) is not false;

    /// <summary>Whether an event passes, apart from relations to it, which must be checked separately.</summary>
    public bool Includes(Pdu pdu) =>
        Includes(pdu.Type, pdu.Sender) && IncludesRoom(pdu.RoomId) && IncludesContent(pdu.ContentJson.Span);

    /// <summary>Whether content passes by <see cref="ContainsUrl"/>.</summary>
    public bool IncludesContent(ReadOnlySpan<byte> contentJson) => ContainsUrl is not { } wanted || HasUrl(contentJson) == wanted;

    private static bool HasUrl(ReadOnlySpan<byte> contentJson)
    {
        var reader = new Utf8JsonReader(contentJson, new JsonReaderOptions { MaxDepth = Core.Json.JsonLimits.MaximumDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("url"u8))
            {
                return true;
            }

            reader.Read();
            reader.Skip();
        }

        return false;
    }
}
