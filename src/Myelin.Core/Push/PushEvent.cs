using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Core.Authorization;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Push;

/// <summary>
/// An event, prepared for push rules. The facts that all members' rules need are computed only once, on first use. Thread-safe.
/// </summary>
public sealed class PushEvent
{
    /// <summary>The most conditions of the default rules whose results an event can store.</summary>
    internal const int MaximumShared = 64;

    /// <summary>The property of intentional mentions ("User and room mentions").</summary>
    internal const string MentionedKey = @"content.m\.mentions.user_ids";

    private readonly Lazy<string?> _stateKey;
    private readonly Lazy<string?> _body;
    private readonly Lazy<BodyWords?> _words;
    private readonly Lazy<FrozenSet<string>> _mentioned;
    private readonly Lazy<bool> _hasMentions;
    private long _evaluated;
    private long _true;

    /// <param name="json">The event in the client format, with <c>room_id</c>, <c>sender</c>, <c>type</c> and <c>content</c>. It must outlive this object.</param>
    public PushEvent(JsonElement json)
    {
        Json = json;
        Type = StringOf(json, "type"u8);
        Sender = StringOf(json, "sender"u8);
        RoomId = StringOf(json, "room_id"u8);
        _stateKey = new(() => StringOf(Json, "state_key"u8), LazyThreadSafetyMode.PublicationOnly);
        _body = new(ReadBody, LazyThreadSafetyMode.PublicationOnly);
        _words = new(() => Body is { } body ? BodyWords.Of(body) : null, LazyThreadSafetyMode.PublicationOnly);
        _mentioned = new(ReadMentioned, LazyThreadSafetyMode.PublicationOnly);
        _hasMentions = new(ReadHasMentions, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The event itself.</summary>
    public JsonElement Json { get; }

    /// <summary>Whether the event has <c>m.mentions</c>, even an empty one ("User and room mentions").</summary>
    public bool HasMentions => _hasMentions.Value;

    internal string? Type { get; }

    internal string? Sender { get; }

    internal string? RoomId { get; }

    internal string? StateKey => _stateKey.Value;

    /// <summary><c>content.body</c>, if it is a string.</summary>
    internal string? Body => _body.Value;

    /// <summary>The users in the event's <c>m.mentions</c>.</summary>
    internal FrozenSet<string> Mentioned => _mentioned.Value;

    /// <summary>Whether a part of the body that starts and ends at a word boundary matches.</summary>
    internal bool HasInBody(Glob glob)
    {
        if (Body is not { } body)
        {
            return false;
        }

        return glob.Word is { } word && _words.Value is { } words ? words.Contains(word) : glob.MatchesWords(body);
    }

    /// <summary>The result of a condition that depends only on the event, evaluated once.</summary>
    /// <param name="index">The condition's number, less than <see cref="MaximumShared"/>.</param>
    /// <param name="holds">Evaluates the condition.</param>
    internal bool Once(int index, Func<PushEvent, bool> holds)
    {
        var bit = 1L << index;
        if ((Volatile.Read(ref _evaluated) & bit) != 0)
        {
            return (Volatile.Read(ref _true) & bit) != 0;
        }

        var result = holds(this);
        if (result)
        {
            Interlocked.Or(ref _true, bit);
        }

        // Set this only after the result, so that other threads never see one without the other.
        Interlocked.Or(ref _evaluated, bit);
        return result;
    }

    private static string? StringOf(JsonElement json, ReadOnlySpan<byte> property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private string? ReadBody() => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("content"u8, out var content) ? StringOf(content, "body"u8) : null;

    private bool ReadHasMentions() =>
        Json.ValueKind == JsonValueKind.Object
        && Json.TryGetProperty("content"u8, out var content)
        && content.ValueKind == JsonValueKind.Object
        && content.TryGetProperty("m.mentions"u8, out _);

    private FrozenSet<string> ReadMentioned() =>
        PropertyPath.Parse(MentionedKey).TryFind(Json, out var users) && users.ValueKind == JsonValueKind.Array
            ? users.EnumerateArray().Where(static user => user.ValueKind == JsonValueKind.String).Select(static user => user.GetString()!).ToFrozenSet(StringComparer.Ordinal)
            : [];
}

/// <summary>The user for whom push rules are evaluated, and the facts about the room that rules need.</summary>
/// <param name="User">The rules' owner.</param>
/// <param name="DisplayName">The owner's display name in the room; null if there is none.</param>
/// <param name="MemberCount">The number of joined members in the room.</param>
/// <param name="PowerLevels">The room's power levels.</param>
public readonly record struct PushContext(UserId User, NamePattern? DisplayName, long MemberCount, PowerLevels PowerLevels);

[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
internal sealed partial class PushJson : JsonSerializerContext;
