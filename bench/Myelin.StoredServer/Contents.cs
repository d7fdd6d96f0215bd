using System.Text;
using System.Text.Json.Nodes;
using Myelin.Core.Events;

namespace Myelin.StoredServer;

/// <summary>The contents of generated events.</summary>
internal static class Contents
{
    private static readonly string[] Words =
    [
        "the", "log", "is", "written", "once", "and", "read", "by", "many", "tomorrow", "perhaps", "we", "meet", "at", "noon", "under", "old", "oak",
        "tree", "with", "bread", "cheese", "some", "good", "news", "about", "release", "which", "nobody", "expected", "so", "soon",
    ];

    public static ReadOnlyMemory<byte> Member(string membership, int user) =>
        Bytes(new JsonObject { ["membership"] = membership, ["displayname"] = StoredServerPlan.DisplayName(user) });

    public static ReadOnlyMemory<byte> Join(int user) => Member(Membership.Join, user);

    /// <summary>A text of a few words, rarely of many.</summary>
    public static ReadOnlyMemory<byte> Message(Random random)
    {
        var words = random.Next(50) == 0 ? random.Next(100, 400) : random.Next(2, 25);
        var body = new StringBuilder();
        for (var word = 0; word < words; word++)
        {
            body.Append(word == 0 ? "" : " ").Append(Words[random.Next(Words.Length)]);
        }

        return Bytes(new JsonObject { ["msgtype"] = "m.text", ["body"] = body.ToString() });
    }

    private static ReadOnlyMemory<byte> Bytes(JsonObject content) => Encoding.UTF8.GetBytes(content.ToJsonString());
}
