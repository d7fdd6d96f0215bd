using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Myelin.Server.Tests.Crash;

/// <summary>A user who sends messages one after the other, and repeats with the same transaction id until one is acknowledged.</summary>
internal sealed class Sender(int number)
{
    private readonly Dictionary<string, string> _found = [];
    private string _accessToken = string.Empty;
    private string _room = string.Empty;
    private int _next;

    /// <summary>The event id of each acknowledged transaction.</summary>
    public Dictionary<string, string> Acknowledged { get; } = [];

    /// <summary>A transaction that was sent and not acknowledged when the server was killed; null if none was.</summary>
    public string? Open { get; private set; }

    public async Task BeginAsync(Uri server)
    {
        using var http = Client(server);
        var account = await CallAsync(
            http, HttpMethod.Post, "register", new { username = $"sender{number}", password = "a long password", auth = new { type = "m.login.dummy" } }, Cancel);
        _accessToken = account.GetProperty("access_token").GetString()!;
        using var signedIn = Client(server);
        _room = (await CallAsync(signedIn, HttpMethod.Post, "createRoom", new { preset = "private_chat" }, Cancel)).GetProperty("room_id").GetString()!;
    }

    /// <summary>Sends until the server goes away.</summary>
    public async Task SendAsync(Uri server)
    {
        using var http = Client(server);
        try
        {
            while (true)
            {
                Open ??= $"t{_next++}";
                Acknowledge(await SendAsync(http, Open));
            }
        }
        catch (HttpRequestException failure) when (failure.StatusCode is null)
        {
            // The server was killed: this is how a client learns of it.
        }
        catch (IOException)
        {
            // The same, in the middle of an answer.
        }
    }

    /// <summary>Repeats the open transaction and some that were acknowledged: each has to give the event id that it gave before.</summary>
    public async Task RepeatAsync(Uri server)
    {
        using var http = Client(server);
        if (Open is { } open)
        {
            Acknowledge(await SendAsync(http, open));
        }

        foreach (var (transaction, acknowledged) in Acknowledged.TakeLast(5).ToArray())
        {
            Assert.Equal(acknowledged, await SendAsync(http, transaction));
        }
    }

    /// <summary>Reads the room from its end back to what was read before, or to its beginning: every acknowledged event is there, and no transaction twice.</summary>
    public async Task CheckAsync(Uri server, bool fromTheBeginning)
    {
        using var http = Client(server);
        if (fromTheBeginning)
        {
            _found.Clear();
        }

        var isKnown = false;
        for (var (from, page) = (string.Empty, 0); page < 10_000 && !isKnown; page++)
        {
            var answer = await CallAsync(http, HttpMethod.Get, $"rooms/{Uri.EscapeDataString(_room)}/messages?dir=b&limit=100{from}", null, Cancel);
            foreach (var one in answer.GetProperty("chunk").EnumerateArray().Where(one => one.GetProperty("type").GetString() == "m.room.message"))
            {
                var (transaction, id) = (one.GetProperty("content").GetProperty("body").GetString()!, one.GetProperty("event_id").GetString()!);
                isKnown |= !_found.TryAdd(transaction, id);
                Assert.True(_found[transaction] == id, $"{one} is there twice");
            }

            if (!answer.TryGetProperty("end", out var end))
            {
                break;
            }

            from = $"&from={Uri.EscapeDataString(end.GetString()!)}";
        }

        foreach (var (transaction, acknowledged) in Acknowledged)
        {
            Assert.True(_found.TryGetValue(transaction, out var id) && id == acknowledged, $"{transaction} was acknowledged as {acknowledged}, found is {_found.GetValueOrDefault(transaction)}");
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private void Acknowledge(string eventId)
    {
        Acknowledged.Add(Open!, eventId);
        Open = null;
    }

    private async Task<string> SendAsync(HttpClient http, string transaction) => (await CallAsync(
        http, HttpMethod.Put, $"rooms/{Uri.EscapeDataString(_room)}/send/m.room.message/{transaction}", new { msgtype = "m.text", body = transaction }, Cancel))
        .GetProperty("event_id").GetString()!;

    private HttpClient Client(Uri server)
    {
        var http = new HttpClient { BaseAddress = new Uri(server, "/_matrix/client/v3/") };
        if (_accessToken.Length > 0)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", _accessToken);
        }

        return http;
    }

    private static async Task<JsonElement> CallAsync(HttpClient http, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return response.StatusCode == HttpStatusCode.OK ? answer : throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {answer}");
    }
}
