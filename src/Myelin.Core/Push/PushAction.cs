using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Push;

/// <summary>An action of a matching push rule (Client-Server API, "Actions").</summary>
public abstract record PushAction
{
    private PushAction()
    {
    }

    /// <summary><c>notify</c>.</summary>
    public sealed record Notify : PushAction
    {
        public static readonly Notify Instance = new();
    }

    /// <summary>The historical <c>dont_notify</c> and <c>coalesce</c>. They do nothing, but clients that set them expect to read them back.</summary>
    /// <param name="Name">The action's name.</param>
    public sealed record Historical(string Name) : PushAction;

    /// <summary><c>set_tweak</c>: sets one of the tweaks that are sent with the notification.</summary>
    /// <param name="Tweak">The tweak's name, such as <c>sound</c> or <c>highlight</c>.</param>
    /// <param name="Value">Its value; null if the action has none, which means true for <c>highlight</c>.</param>
    public sealed record SetTweak(string Tweak, JsonElement? Value) : PushAction
    {
        /// <summary>The action as a client sent it, which may have other keys; null for the server's own actions.</summary>
        internal JsonElement? Sent { get; init; }
    }

    /// <summary>Plays a sound.</summary>
    internal static PushAction Sound(string sound) => new SetTweak("sound", JsonSerializer.SerializeToElement(sound, PushJson.Default.String));

    internal static PushAction Highlight { get; } = new SetTweak("highlight", null);

    /// <summary>Reads an <c>actions</c> array. Each action is later written exactly as it was read.</summary>
    /// <returns>False if it isn't an array, or contains something that isn't an action.</returns>
    public static bool TryReadAll(JsonElement array, out ImmutableArray<PushAction> actions)
    {
        actions = [];
        if (array.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var read = ImmutableArray.CreateBuilder<PushAction>(array.GetArrayLength());
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.String)
            {
                switch (element.GetString())
                {
                    case "notify":
                        read.Add(Notify.Instance);
                        break;
                    case "dont_notify" or "coalesce":
                        read.Add(new Historical(element.GetString()!));
                        break;
                    default:
                        return false;
                }
            }
            else if (element.ValueKind == JsonValueKind.Object
                && element.TryGetProperty("set_tweak"u8, out var tweak)
                && tweak.ValueKind == JsonValueKind.String)
            {
                var sent = element.Clone();
                read.Add(new SetTweak(tweak.GetString()!, sent.TryGetProperty("value"u8, out var value) ? value : null) { Sent = sent });
            }
            else
            {
                return false;
            }
        }

        actions = read.ToImmutable();
        return true;
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (this)
        {
            case Historical(var name):
                writer.WriteStringValue(name);
                break;
            case SetTweak { Sent: { } sent }:
                sent.WriteTo(writer);
                break;
            case SetTweak(var tweak, var value):
                WriteTweak(writer, tweak, value);
                break;
            default:
                writer.WriteStringValue("notify"u8);
                break;
        }
    }

    private static void WriteTweak(Utf8JsonWriter writer, string tweak, JsonElement? value)
    {
        writer.WriteStartObject();
        writer.WriteString("set_tweak"u8, tweak);
        if (value is { } json)
        {
            writer.WritePropertyName("value"u8);
            json.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
