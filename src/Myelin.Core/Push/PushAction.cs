using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Push;

/// <summary>What a matching push rule does (Client-Server API, "Actions").</summary>
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

    /// <summary><c>set_tweak</c>: sets an entry of the tweaks that go along with the notification.</summary>
    /// <param name="Tweak">The tweak's name, such as <c>sound</c> or <c>highlight</c>.</param>
    /// <param name="Value">Its value; null if the action has none, which for <c>highlight</c> is true.</param>
    public sealed record SetTweak(string Tweak, JsonElement? Value) : PushAction;

    /// <summary>Plays a sound.</summary>
    internal static PushAction Sound(string sound) => new SetTweak("sound", JsonSerializer.SerializeToElement(sound, PushJson.Default.String));

    internal static PushAction Highlight { get; } = new SetTweak("highlight", null);

    /// <summary>Reads an <c>actions</c> array. The historical <c>dont_notify</c> and <c>coalesce</c> are left out.</summary>
    /// <returns>False if it is no array, or holds something that is no action.</returns>
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
                        break;
                    default:
                        return false;
                }
            }
            else if (element.ValueKind == JsonValueKind.Object
                && element.TryGetProperty("set_tweak"u8, out var tweak)
                && tweak.ValueKind == JsonValueKind.String)
            {
                read.Add(new SetTweak(tweak.GetString()!, element.TryGetProperty("value"u8, out var value) ? value.Clone() : null));
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
        if (this is not SetTweak(var tweak, var value))
        {
            writer.WriteStringValue("notify"u8);
            return;
        }

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
