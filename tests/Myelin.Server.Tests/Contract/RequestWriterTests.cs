using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Server.Http;
using Myelin.Server.Outgoing;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Contract;

/// <summary>What a client writes of a request record binds to an equal record in the server.</summary>
public sealed class RequestWriterTests
{
    private const int RequestsEach = 100;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("MYELIN_REQUEST_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Random.Shared.Next();

    [Fact]
    public void EveryRequestBindsToAnEqualOne()
    {
        Assert.True(ContractTypes.All.Count > 180, $"{ContractTypes.All.Count} contracts");
        var tree = UnservedOperation.TreeOf(ContractTypes.All.Select(types => types.Contract));
        var faults = new List<string>();
        foreach (var types in ContractTypes.All)
        {
            var check = types.Method<Func<GeneratedRequests, OperationTree, string?>>(typeof(RequestWriterTests), nameof(Fault));
            var requests = new GeneratedRequests(new Random(Seed));
            try
            {
                if (Enumerable.Range(0, RequestsEach).Select(_ => check(requests, tree)).FirstOrDefault(fault => fault is not null) is { } found)
                {
                    faults.Add(found);
                }
            }
            catch (Exception failure)
            {
                faults.Add($"{types.Request.Name}: {failure.Message}");
            }
        }

        Assert.True(faults.Count == 0, $"MYELIN_REQUEST_SEED={Seed}\n{string.Join('\n', faults)}");
    }

    [Fact]
    public void EveryPartStandsWhereItBelongs()
    {
        var request = RequestWriter.Write(new SetRoomStateWithKey
        {
            RoomId = RoomId.Parse("!a/b:example.org"),
            EventType = "m.room.topic",
            StateKey = "",
            Ts = 5,
            Content = "{\"topic\":1}"u8.ToArray(),
        });
        Assert.Equal("/_matrix/client/v3/rooms/%21a%2Fb%3Aexample.org/state/m.room.topic/?ts=5", request.Target);
        Assert.Equal("{\"topic\":1}"u8, request.Body!.Value.Span);

        var joined = RequestWriter.Write(new JoinRoom { RoomIdOrAlias = "#a:b", Via = ["one", "two"], Parameters = new JoinRoom.Body { Reason = "\u00e9" } });
        Assert.Equal(("/_matrix/client/v3/join/%23a%3Ab", "via=one&via=two"), (joined.Path, joined.Query));
        Assert.Equal("{\"reason\":\"\u00e9\"}"u8, joined.Body!.Value.Span);
        Assert.Null(RequestWriter.Write(new Logout()).Body);
    }

    [Fact]
    public void WhatCouldNotBeBoundIsNotWritten()
    {
        var room = RoomId.Parse("!a:b");
        Throws(() => RequestWriter.Write(new ForgetRoom { RoomId = default }));
        Throws(() => RequestWriter.Write(new GetDevice { DeviceId = new DeviceId("") }));
        Throws(() => RequestWriter.Write(new GetRoomStateWithEmptyKey { RoomId = room, EventType = "\ud800" }));
        Throws(() => RequestWriter.Write(new GetRoomStateWithEmptyKey { RoomId = room, EventType = null! }));
        Throws(() => RequestWriter.Write(new CheckUsernameAvailability { Username = null! }));
        Throws(() => RequestWriter.Write(new SetRoomState { RoomId = room, EventType = "a", Content = "[]"u8.ToArray() }));
        Throws(() => RequestWriter.Write(new SetRoomState { RoomId = room, EventType = "a", Content = default }));
        Throws(() => RequestWriter.Write(new Ban { RoomId = room, Parameters = null! }));
        Throws(() => RequestWriter.Write(new JoinRoom { RoomIdOrAlias = "#a:b", Via = [null!], Parameters = new JoinRoom.Body() }));
        Throws(() => RequestWriter.Write(new CreateRoom { Parameters = new CreateRoom.Body { InitialState = [null!] } }));
        Throws(() => RequestWriter.Write(new QueryUserByProtocol { Protocol = "irc", Fields = [new("access_token", "x")] }));
        Throws(() => RequestWriter.Write(new QueryUserByProtocol { Protocol = "irc", Fields = [new("nick", "x"), new("Nick", "y")] }));

        static void Throws(Action write) => Assert.ThrowsAny<ArgumentException>(write);
    }

    [Fact]
    public async Task OddSegmentsArriveOverHttp()
    {
        await using var server = await ServerFixture.StartAsync();
        var alice = await server.RegisterAsync("alice");
        var user = UserId.Parse(alice.UserId);
        foreach (var type in (string[])[".", "..", "a/b", "//", "%2F", "%2E%2E", "?#&=+", " ", "\u00e9", "m.room/../x"])
        {
            var content = new JsonObject { ["type"] = type };
            await SendAsync(RequestWriter.Write(new SetAccountData { UserId = user, Type = type, Content = System.Text.Encoding.UTF8.GetBytes(content.ToJsonString()) }));
            var kept = await SendAsync(RequestWriter.Write(new GetAccountData { UserId = user, Type = type }));
            Assert.True(JsonNode.DeepEquals(content, JsonNode.Parse(kept)), $"{type}: {kept}");
        }

        async Task<string> SendAsync(WrittenRequest request)
        {
            var address = new Uri($"{server.Address.GetLeftPart(UriPartial.Authority)}{request.Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var message = request.ToMessage(address);
            using var response = await alice.Http.SendAsync(message, TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{request.Target}: {response.StatusCode}");
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void EveryJsonContextServesTheApi() => Assert.All(
        typeof(ApiJson).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(System.Text.Json.Serialization.JsonSerializerContext))),
        type => Assert.Contains(type, ((IList<System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver>)ApiJson.Options.TypeInfoResolverChain).Select(resolver => resolver.GetType())));

    /// <summary>Writes a request, and reads it as the server does.</summary>
    private static string? Fault<TRequest, TResponse>(GeneratedRequests requests, OperationTree tree)
        where TRequest : class, IOperation<TRequest, TResponse>
    {
        var request = requests.Next<TRequest>();
        var written = RequestWriter.Write(request);
        var body = written.Body ?? default;
        if (!body.IsEmpty)
        {
            StrictJson.Validate(body.Span);
        }

        if (tree.Find(written.Contract.Method, written.Path).Match is not { } match || match.Operation.Contract != TRequest.Contract.Untyped)
        {
            return $"{typeof(TRequest).Name}: {written.Target} is another operation's";
        }

        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString(written.Target[written.Path.Length..]);
        var bound = RequestShape.Of<TRequest>().Bind(new RequestValues(match, http.Request.Query, body, written.Content));

        // Bytes that were left out are those of the type beside them.
        if (GeneratedRequests.Property<FromRawBodyAttribute>(typeof(TRequest)) is { } raw && ((ReadOnlyMemory<byte>)raw.GetValue(request)!).IsEmpty)
        {
            raw.SetValue(request, body);
        }

        return Difference(request, bound, typeof(TRequest).Name) is { } difference ? $"{difference} after {written.Target} {System.Text.Encoding.UTF8.GetString(body.Span)}" : null;
    }

    /// <summary>Where two values differ, null if nowhere.</summary>
    private static string? Difference(object? sent, object? bound, string place) => (sent, bound) switch
    {
        (null, null) => null,
        (null, _) or (_, null) => $"{place}: {sent ?? "null"} became {bound ?? "null"}",
        (JsonElement one, JsonElement other) => one.ValueKind == other.ValueKind && (one.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(one, other)) ? null : place,
        (AuthenticationData one, AuthenticationData other) => Difference(one.Content, other.Content, place),
        (RawValue one, RawValue other) => one.Utf8.Span.SequenceEqual(other.Utf8.Span) ? null : place,
        (Secret one, Secret other) => Difference(one.Reveal(), other.Reveal(), place),
        (ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) => one.Span.SequenceEqual(other.Span) ? null : place,
        (SentContent, SentContent) => ReferenceEquals(sent, bound) ? null : place,
        (IDictionary one, IDictionary other) => one.Count != other.Count ? place
            : one.Keys.Cast<object>().Select(key => Difference(one[key], other[key], $"{place}[{key}]")).FirstOrDefault(difference => difference is not null),
        (not string, not string) when sent is IEnumerable one && bound is IEnumerable other => Difference([.. one.Cast<object?>()], [.. other.Cast<object?>()], place),
        _ when sent.GetType().IsClass && sent is not string => sent.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => Difference(property.GetValue(sent), property.GetValue(bound), $"{place}.{property.Name}")).FirstOrDefault(difference => difference is not null),
        _ => sent.Equals(bound) ? null : $"{place}: {sent} became {bound}",
    };

    private static string? Difference(List<object?> sent, List<object?> bound, string place) => sent.Count != bound.Count
        ? $"{place}: {sent.Count} became {bound.Count}"
        : sent.Zip(bound).Index().Select(pair => Difference(pair.Item.First, pair.Item.Second, $"{place}[{pair.Index}]")).FirstOrDefault(difference => difference is not null);
}
