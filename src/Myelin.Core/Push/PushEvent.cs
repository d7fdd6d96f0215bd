using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Core.Authorization;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Push;

/// <summary>
/// An event made ready for push rules: what every member's rules ask of it is found once, whoever asks first. May be used by several
/// threads at a time.
/// </summary>
public sealed class PushEvent
{
    /// <summary>How many conditions of the default rules an event remembers the outcome of.</summary>
    internal const int MaximumShared = 64;

    /// <summary>The property of intentional mentions ("User and room mentions").</summary>
    internal const string MentionedKey = @"content.m\.mentions.user_ids";

    private readonly Lazy<string?> _stateKey;
    private readonly Lazy<string?> _body;
    private readonly Lazy<BodyWords?> _words;
    private readonly Lazy<FrozenSet<string>> _mentioned;
    private readonly Lazy<bool> _hasMentions;
    private long _asked;
    private long _held;

    /// <param name="json">The event in the form for clients, with <c>room_id</c>, <c>sender</c>, <c>type</c> and <c>content</c>; must live as long as this.</param>
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

    /// <summary>Whether its sender says whom it mentions, if only that it is nobody ("User and room mentions").</summary>
    public bool HasMentions => _hasMentions.Value;

    internal string? Type { get; }

    internal string? Sender { get; }

    internal string? RoomId { get; }

    internal string? StateKey => _stateKey.Value;

    /// <summary><c>content.body</c>, if it is a string.</summary>
    internal string? Body => _body.Value;

    /// <summary>The users that the event mentions, as it says.</summary>
    internal FrozenSet<string> Mentioned => _mentioned.Value;

    /// <summary>Whether a part of the body matches that starts and ends at a word boundary.</summary>
    internal bool HasInBody(Glob glob)
    {
        if (Body is not { } body)
        {
            return false;
        }

        return glob.Word is { } word && _words.Value is { } words ? words.Contains(word) : glob.MatchesWords(body);
    }

    /// <summary>The outcome of a condition that asks nothing but the event, found once.</summary>
    /// <param name="index">Which, less than <see cref="MaximumShared"/>.</param>
    /// <param name="holds">Finds it.</param>
    internal bool Once(int index, Func<PushEvent, bool> holds)
    {
        var bit = 1L << index;
        if ((Volatile.Read(ref _asked) & bit) != 0)
        {
            return (Volatile.Read(ref _held) & bit) != 0;
        }

        var outcome = holds(this);
        if (outcome)
        {
            Interlocked.Or(ref _held, bit);
        }

        // Only after the outcome is there for others to see.
        Interlocked.Or(ref _asked, bit);
        return outcome;
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

/// <summary>For whom push rules are evaluated, and what they ask of the room.</summary>
/// <param name="User">The rules' owner.</param>
/// <param name="DisplayName">The owner's display name in the room; null if there is none.</param>
/// <param name="MemberCount">How many members the room has joined.</param>
/// <param name="PowerLevels">The room's power levels.</param>
public readonly record struct PushContext(UserId User, NamePattern? DisplayName, long MemberCount, PowerLevels PowerLevels);

[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
internal sealed partial class PushJson : JsonSerializerContext;
