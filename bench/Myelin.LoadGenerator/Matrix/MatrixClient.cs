using System.Text;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>The requests of the client-server API that the suites make, over one connection.</summary>
internal sealed class MatrixClient(LoopbackUrl url, EventCount events) : IDisposable
{
    private readonly HttpConnection connection = new(url);

    /// <summary>Sends any request and returns the body of its 200 response, which is valid until the next request.</summary>
    /// <exception cref="MatrixFailureException">The response has another status.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> RequestAsync(
        string method, string path, Account? account, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var response = await connection.SendAsync(method, path, account?.Token, body, cancellationToken);
        return response.Status == 200 ? response.Body : throw new MatrixFailureException(method, path, response);
    }

    /// <summary>Creates an account with the server's shared secret.</summary>
    public async ValueTask<Account> RegisterAsync(string secret, string userName, CancellationToken cancellationToken)
    {
        var offered = await RequestAsync("GET", SharedSecretRegistration.Path, null, default, cancellationToken);
        var nonce = Needed(offered, "nonce"u8);
        var proof = SharedSecretRegistration.Proof(secret, nonce, userName, userName);
        var answer = await PostAsync(SharedSecretRegistration.Path, null,
            $$"""{"nonce":"{{nonce}}","username":"{{userName}}","password":"{{userName}}","admin":false,"mac":"{{proof}}"}""",
            cancellationToken);
        return new Account(Needed(answer, "user_id"u8), Needed(answer, "access_token"u8));
    }

    /// <summary>Creates a public room and returns its ID.</summary>
    public async ValueTask<string> CreateRoomAsync(Account account, string name, CancellationToken cancellationToken)
    {
        var answer = await PostAsync("/_matrix/client/v3/createRoom", account,
            $$"""{"preset":"public_chat","name":"{{name}}","topic":"Made by the load generator"}""", cancellationToken);
        var room = Needed(answer, "room_id"u8);
        if (events.OfARoom == 0)
        {
            var state = await RequestAsync("GET", $"/_matrix/client/v3/rooms/{Escape(room)}/state", account, default, cancellationToken);
            events.OfARoom = JsonScan.ObjectsInArray(state.Span, default);
        }

        events.Add(events.OfARoom);
        return room;
    }

    /// <summary>Joins a room by its ID.</summary>
    public async ValueTask JoinAsync(Account account, string room, CancellationToken cancellationToken)
    {
        await PostAsync($"/_matrix/client/v3/rooms/{Escape(room)}/join", account, "{}", cancellationToken);
        events.Add(1);
    }

    /// <summary>Leaves a room.</summary>
    public async ValueTask LeaveAsync(Account account, string room, CancellationToken cancellationToken)
    {
        await PostAsync($"/_matrix/client/v3/rooms/{Escape(room)}/leave", account, "{}", cancellationToken);
        events.Add(1);
    }

    /// <summary>Sends a message with its number in the text, and returns its event ID.</summary>
    public async ValueTask<string> SendAsync(Account account, string room, int number, CancellationToken cancellationToken)
    {
        var path = $"/_matrix/client/v3/rooms/{Escape(room)}/send/m.room.message/{Guid.NewGuid():N}";
        var answer = await RequestAsync("PUT", path, account, MessageBody.Content(number), cancellationToken);
        events.Add(1);
        return Needed(answer, "event_id"u8);
    }

    /// <summary>Syncs. The query is appended to the path unchanged.</summary>
    public ValueTask<ReadOnlyMemory<byte>> SyncAsync(Account account, string query, CancellationToken cancellationToken) =>
        RequestAsync("GET", $"/_matrix/client/v3/sync?{query}", account, default, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => connection.Dispose();

    /// <summary>Escapes an identifier as a path segment.</summary>
    public static string Escape(string identifier) => Uri.EscapeDataString(identifier);

    /// <summary>A required property of a response.</summary>
    public static string Needed(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name) =>
        JsonScan.TopLevelString(json.Span, name)
        ?? throw new IOException($"a response lacks '{Encoding.UTF8.GetString(name)}'");

    private ValueTask<ReadOnlyMemory<byte>> PostAsync(string path, Account? account, string json, CancellationToken cancellationToken) =>
        RequestAsync("POST", path, account, Encoding.UTF8.GetBytes(json), cancellationToken);
}
