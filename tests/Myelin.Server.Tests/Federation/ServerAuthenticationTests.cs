using System.Net;
using System.Text;
using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Tests.Fuzz;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Federation;

/// <summary>Requests that other servers sign, or claim to ("Request Authentication").</summary>
public sealed class ServerAuthenticationTests : IAsyncLifetime
{
    private const string Target = "/_matrix/federation/v1/signed/a%2Fb?c=%20d&c=e";

    private readonly ShiftedTime _time = new();
    private FederatedServer _world = null!;
    private TestPeer _peer = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync(static _ => { });

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("PUT", """{"a":[1,{"b":"é\u0000"}]}""")]
    [InlineData("PUT", """{ "z": 1.5, "a": 1e3, "unsigned": {"age": 1}, "signatures": {} }""")]
    [InlineData("GET", null)]
    public async Task Who_has_signed_is_told_to_the_operation(string method, string? body) =>
        Assert.Equal((HttpStatusCode.OK, "peer.example"), await SendAsync(method, body, _peer.Sign(method, Target, body)));

    [Fact]
    public async Task Events_of_the_deepest_nesting_are_signed_too()
    {
        var deep = $$"""{"a":{{new string('[', SignedPut.Depth - 1)}}{{new string(']', SignedPut.Depth - 1)}}}""";
        var request = new Core.Signing.SignedRequest("PUT", Target, _peer.Name, Core.Identifiers.ServerName.Parse("test.example")) { Content = Encoding.UTF8.GetBytes(deep), MaximumDepth = SignedPut.Depth };
        var header = $"X-Matrix origin=peer.example,destination=test.example,key={_peer.Key.KeyId},sig=\"{Core.Signing.RequestSignatures.Sign(request, _peer.Key)}\"";
        Assert.Equal((HttpStatusCode.OK, "peer.example"), await SendAsync("PUT", deep, header));
    }

    [Fact]
    public async Task The_destination_may_be_missing_in_the_header_but_not_in_what_is_signed()
    {
        var header = _peer.Sign("PUT", Target, "{}");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "{}", header.Replace("destination=\"test.example\",", string.Empty, StringComparison.Ordinal))).Status);
        header = _peer.Sign("PUT", Target, "{}", "other.example");
        await RefusesAsync(header.Replace("destination=\"other.example\",", string.Empty, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_for_another_server_is_refused()
    {
        await RefusesAsync(_peer.Sign("PUT", Target, "{}", "other.example"));
        await RefusesAsync(_peer.Sign("PUT", Target, "{}", "other.example").Replace("\"other.example\"", "\"test.example\"", StringComparison.Ordinal));
        Assert.Equal(0, _peer.Http.Count(TestPeer.KeyPath) - 1);
    }

    [Fact]
    public async Task Only_what_is_signed_is_accepted()
    {
        var header = _peer.Sign("PUT", Target, """{"a":1}""");
        await RefusesAsync(header, body: """{"a":2}""");
        await RefusesAsync(header, body: "{}");
        await RefusesAsync(header, body: string.Empty);
        await RefusesAsync(header, body: """{"a":1}""", target: Target + "&f");
        await RefusesAsync(header, body: """{"a":1}""", target: "/_matrix/federation/v1/signed/a%2fb?c=%20d&c=e");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", """ { "a" : 1 } """, header)).Status);
    }

    [Fact]
    public async Task A_forged_origin_is_refused()
    {
        var other = await _world.PeerAsync("other.example");
        other.Publish(_time.GetUtcNow().AddDays(1));
        await RefusesAsync(_peer.Sign("PUT", Target, "{}", origin: "other.example"));
        await RefusesAsync(_peer.Sign("PUT", Target, "{}", key: TestPeer.NewKey("1")));
        await RefusesAsync(_peer.Sign("PUT", Target, "{}", key: TestPeer.NewKey("unknown")));
        await RefusesAsync(_peer.Sign("PUT", Target, "{}", origin: "nobody.example"));
        await RefusesAsync(_peer.Sign("PUT", Target, "{}", origin: "test.example"));
        await RefusesAsync(_peer.Sign("PUT", Target, "{}", origin: "10.0.0.1:8448"));
        await RefusesAsync(_peer.Sign("PUT", Target, "{}").Replace("ed25519:1", "ed448:1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer token")]
    [InlineData("X-Matrix origin=peer.example")]
    [InlineData("X-Matrix origin=peer.example,key=\"ed25519:1\",sig=\"AAAA\"")]
    [InlineData("X-Matrix origin=peer.example,key=\"ed25519:1\",sig=\"\"")]
    public async Task A_request_that_is_not_signed_is_refused(string? header) => await RefusesAsync(header);

    [Fact]
    public async Task An_access_token_in_the_query_is_none() =>
        await RefusesAsync(null, target: $"/_matrix/federation/v1/signed/a?access_token={(await _world.Server.RegisterAsync("user")).AccessToken}");

    [Fact]
    public async Task One_of_several_signatures_is_enough()
    {
        var header = _peer.Sign("PUT", Target, "{}");
        var wrong = _peer.Sign("PUT", Target, "{}", key: TestPeer.NewKey("2"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "{}", wrong, header)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("PUT", "{}", [header, _peer.Sign("PUT", Target, "{}", origin: "other.example")])).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("PUT", "{}", [.. Enumerable.Repeat(header, 9)])).Status);
    }

    [Fact]
    public async Task A_key_that_is_no_longer_valid_signs_no_requests()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "{}", _peer.Sign("PUT", Target, "{}"))).Status);
        var old = _peer.Key;
        _peer.Key = TestPeer.NewKey("2");
        _time.Advance(TimeSpan.FromDays(2));
        _peer.Publish(_time.GetUtcNow().AddDays(1), document => document["old_verify_keys"]![old.KeyId] = new System.Text.Json.Nodes.JsonObject
        {
            ["key"] = old.VerifyKey.ToBase64(),

            // Not even if its server says that it stops using it tomorrow.
            ["expired_ts"] = _time.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(),
        });
        await RefusesAsync(_peer.Sign("PUT", Target, "{}", key: old));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "{}", _peer.Sign("PUT", Target, "{}"))).Status);
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"a":NaN}""")]
    public async Task A_body_that_is_read_in_two_ways_is_refused_before_its_signature(string body) =>
        Assert.True((await SendAsync("PUT", body, _peer.Sign("PUT", Target, "{}"))).Status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized);

    [Fact]
    public async Task A_body_has_its_bound_before_anything_is_verified()
    {
        var body = $$"""{"a":"{{new string('x', SignedPut.Maximum)}}"}""";
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync("PUT", body, _peer.Sign("PUT", Target, "{}"))).Status);
    }

    [Fact]
    public async Task Many_forged_requests_ask_their_server_for_keys_once_in_a_while()
    {
        var down = await _world.PeerAsync("down.example");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => RefusesAsync(down.Sign("PUT", Target, "{}"))));
        await RefusesAsync(down.Sign("PUT", Target, "{}"));
        Assert.Equal(1, down.Http.Count(TestPeer.KeyPath));
        down.Publish(_time.GetUtcNow().AddDays(1));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "{}", down.Sign("PUT", Target, "{}"))).Status);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => RefusesAsync(down.Sign("PUT", Target, "{}", key: TestPeer.NewKey("unknown")))));
        Assert.Equal(2, down.Http.Count(TestPeer.KeyPath));
    }

    [Theory]
    [InlineData("peer.example", "", false)]
    [InlineData("*.EXAMPLE", "", false)]
    [InlineData("", "peer.example", true)]
    [InlineData("", "*.example", true)]
    [InlineData("", "other.example", false)]
    [InlineData("peer.example", "*", false)]
    public async Task Servers_may_be_allowed_and_denied(string denied, string allowed, bool isAllowed)
    {
        await _world.DisposeAsync();
        await StartAsync(options =>
        {
            options.Federation.DeniedServers.AddRange(denied.Length > 0 ? [denied] : []);
            options.Federation.AllowedServers.AddRange(allowed.Length > 0 ? [allowed] : []);
        });
        var (status, said) = await SendAsync("PUT", "{}", _peer.Sign("PUT", Target, "{}"));
        Assert.Equal(isAllowed ? (HttpStatusCode.OK, "peer.example") : (HttpStatusCode.Forbidden, "M_FORBIDDEN"), (status, said));
    }

    [Fact]
    public async Task Without_federation_nothing_of_it_is_served()
    {
        await _world.DisposeAsync();
        await StartAsync(options => options.Federation.Enabled = false);
        foreach (var path in new[] { Target, "/_matrix/federation/v1/version", TestPeer.KeyPath, "/_matrix/key/v2/query/peer.example", "/.well-known/matrix/server" })
        {
            using var response = await _world.Server.Http.GetAsync(path, Cancel);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Contains("M_UNRECOGNIZED", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        Assert.Empty(_world.Network.Connected);
    }

    [Theory]
    [InlineData("localhost", null, false)]
    [InlineData("test.example", null, true)]
    [InlineData("localhost", true, true)]
    [InlineData("test.example", false, false)]
    public void It_federates_unless_it_is_named_localhost(string name, bool? enabled, bool federates)
    {
        var options = new MyelinOptions { ServerName = name };
        options.Federation.Enabled = enabled;
        Assert.Equal(federates, FederationOptions.IsEnabled(options));
    }

    private async Task StartAsync(Action<MyelinOptions> configure)
    {
        _world = await FederatedServer.StartAsync(configure, _time, builder => builder.Services.AddEndpoints<SignedEndpoints>());
        _peer = await _world.PeerAsync("peer.example");
        _peer.Publish(_time.GetUtcNow().AddDays(1));
    }

    private async Task RefusesAsync(string? header, string body = "{}", string target = Target)
    {
        var (status, said) = await SendAsync("PUT", body, header is null ? [] : [header], target);
        Assert.Equal((HttpStatusCode.Unauthorized, "M_UNAUTHORIZED"), (status, said));
    }

    private Task<(HttpStatusCode Status, string? Said)> SendAsync(string method, string? body, params string[] headers) => SendAsync(method, body, headers, Target);

    private async Task<(HttpStatusCode Status, string? Said)> SendAsync(string method, string? body, string[] headers, string target)
    {
        // Each header has a line of its own, and the target is sent as it is.
        var request = new RawRequest(method, target, Encoding.UTF8.GetBytes(body ?? string.Empty)) { Headers = [.. headers.Select(header => ("Authorization", header))] };
        var answer = await RawAnswer.OfAsync(_world.Server.Address, request.ToBytes(), Cancel);
        return ((HttpStatusCode)answer.Status, answer.ErrCode ?? answer.Member("origin")?.GetString());
    }

    /// <summary>An operation that servers sign, with a body.</summary>
    private sealed record SignedPut : IOperation<SignedPut, Empty>
    {
        public const int Maximum = 10_000;

        public const int Depth = 130;

        public static Operation<SignedPut, Empty> Contract { get; } =
            Operation.Put("testSignedPut", "/_matrix/federation/v1/signed/{id}") with { Auth = AuthScheme.Server, MaximumBody = Maximum, MaximumDepth = Depth, IsSpecified = false };

        [FromPath]
        public required string Id { get; init; }

        [FromRawBody]
        public required ReadOnlyMemory<byte> Body { get; init; }
    }

    /// <summary>An operation that servers sign, without one.</summary>
    private sealed record SignedGet : IOperation<SignedGet, Empty>
    {
        public static Operation<SignedGet, Empty> Contract { get; } =
            Operation.Get("testSignedGet", "/_matrix/federation/v1/signed/{id}") with { Auth = AuthScheme.Server, IsSpecified = false };

        [FromPath]
        public required string Id { get; init; }
    }

    private sealed class SignedEndpoints : IEndpoints<SignedEndpoints>
    {
        public static void Map(IOperationMap<SignedEndpoints> map)
        {
            map.Serve(SignedPut.Contract, static _ => (call, request, _) => Origin(call));
            map.Serve(SignedGet.Contract, static _ => (call, request, _) => Origin(call));
        }

        private static ValueTask<IWritten<Empty>> Origin(Call call) => ValueTask.FromResult<IWritten<Empty>>(new Written(call.Origin.Value));

        private sealed class Written(string origin) : IWritten<Empty>
        {
            public void WriteTo(Utf8JsonWriter writer)
            {
                writer.WriteStartObject();
                writer.WriteString("origin", origin);
                writer.WriteEndObject();
            }
        }
    }
}
