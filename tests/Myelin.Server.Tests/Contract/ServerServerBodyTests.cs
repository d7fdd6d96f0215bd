using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Api.ServerServer;
using Myelin.Api.ServerServer.Keys;
using Myelin.Api.ServerServer.Membership;
using Myelin.Api.ServerServer.Transactions;
using Myelin.Core.Json;
using Myelin.Server.Http;

namespace Myelin.Server.Tests.Contract;

/// <summary>What one event, server or status may spoil in what servers send each other: nothing but itself.</summary>
public sealed class ServerServerBodyTests
{
    private const string Transaction = """{"origin":"example.org","origin_server_ts":1,"pdus":[PDUS]}""";

    private const string Invite = """{"room_version":"10","event":{},"invite_room_state":STATE}""";

    /// <summary>CVE-2025-30355 and Dendrite 0.15.1.</summary>
    [Fact]
    public async Task One_malformed_event_does_not_spoil_a_transaction()
    {
        var transaction = (await BindAsync<SendTransaction, SendTransaction.Response>(
            Transaction.Replace("PDUS", """null,5,"x",[],{"depth":1e400},{"depth":9223372036854775808,"room_id":null},{"type":"fine"}""", StringComparison.Ordinal)[..^1]
            + ""","edus":[null,{},{"edu_type":5},{"edu_type":"m.new","content":{"a":1.0}}]}""")).Transaction;

        Assert.Equal(["null", "5", "\"x\"", "[]", """{"depth":1e400}""", """{"depth":9223372036854775808,"room_id":null}""", """{"type":"fine"}"""], transaction.Pdus.Select(Text));
        Assert.Equal("""{"edu_type":"m.new","content":{"a":1.0}}""", Text(transaction.Edus![3]));
    }

    [Fact]
    public async Task An_event_that_is_as_deep_as_events_may_be_does_not_spoil_a_transaction()
    {
        Assert.Single((await BindAsync<SendTransaction, SendTransaction.Response>(Transaction.Replace("PDUS", Nested(JsonLimits.MaximumDepth), StringComparison.Ordinal))).Transaction.Pdus);
        await Assert.ThrowsAsync<InvalidJsonException>(async () =>
            await BindAsync<SendTransaction, SendTransaction.Response>(Transaction.Replace("PDUS", Nested(JsonLimits.MaximumDepth + 1), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_largest_transaction_fits()
    {
        var item = $$"""{"type":"{{new string('x', JsonLimits.MaximumEventSize - 11)}}"}""";
        var body = Transaction.Replace("PDUS", string.Join(',', Enumerable.Repeat(item, ServerServerLimits.MaximumPdus)), StringComparison.Ordinal)[..^1]
            + $$""","edus":[{{string.Join(',', Enumerable.Repeat(item, ServerServerLimits.MaximumEdus))}}]}""";

        var transaction = (await BindAsync<SendTransaction, SendTransaction.Response>(body)).Transaction;

        Assert.Equal((50, 100), (transaction.Pdus.Count, transaction.Edus!.Count));
        Assert.Equal(ErrCode.TooLarge, (await Assert.ThrowsAsync<MatrixException>(async () => await BindAsync<SendTransaction, SendTransaction.Response>(
            body.PadRight(ServerServerLimits.MaximumTransaction + 1)))).ErrCode);
    }

    /// <summary>CVE-2024-52815 and CVE-2023-32323.</summary>
    [Fact]
    public async Task An_invite_may_have_any_state_within_its_bounds()
    {
        Assert.Null((await InviteAsync("null")).InviteRoomState);
        Assert.Equal(["null", "5", "{}"], (await InviteAsync("[null,5,{}]")).InviteRoomState!.Select(Text));
        Assert.Single((await InviteAsync($"[{Nested(JsonLimits.MaximumDepth)}]")).InviteRoomState!);
        await Assert.ThrowsAsync<InvalidJsonException>(() => InviteAsync($"[{Nested(JsonLimits.MaximumDepth + 2)}]"));
        Assert.Equal(ErrCode.BadJson, (await Assert.ThrowsAsync<MatrixException>(() => InviteAsync("{}"))).ErrCode);
        Assert.Equal(ErrCode.TooLarge, (await Assert.ThrowsAsync<MatrixException>(() => InviteAsync($"[\"{new string('x', ServerServerLimits.MaximumInvite)}\"]"))).ErrCode);

        static async Task<SendInviteV2.Body> InviteAsync(string state) =>
            (await BindAsync<SendInviteV2, SignedInvite>(Invite.Replace("STATE", state, StringComparison.Ordinal))).Invite;
    }

    [Theory]
    [InlineData("""[200,{"event":{"a":1.0}}]""", true)]
    [InlineData("""[200,{"event":{"a":1.0},"more":null}]""", true)]
    [InlineData("""[200]""", false)]
    [InlineData("""[200,{}]""", false)]
    [InlineData("""[200,null]""", false)]
    [InlineData("""["200",{"event":{}}]""", false)]
    [InlineData("""[200,{"event":{}},1]""", false)]
    [InlineData("""{"event":{}}""", false)]
    public void The_first_form_of_an_invite_is_answered_by_an_array(string json, bool isRead)
    {
        if (isRead)
        {
            Assert.Empty(ResponseTypes.Differences(SendInviteV1.Contract, Encoding.UTF8.GetBytes(json)));
            return;
        }

        Assert.Throws<JsonException>(() => ApiJson.Read(SendInviteV1.Contract, Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void One_malformed_server_does_not_spoil_a_notary()
    {
        var keys = ApiJson.Read(PerspectivesKeyQuery.Contract, """
            {"server_keys":[null,{"server_name":"no server name","verify_keys":{},"signatures":{},"valid_until_ts":1},
            {"server_name":"a.example","verify_keys":{},"signatures":{},"valid_until_ts":1e3},
            {"server_name":"a.example","verify_keys":{"ed25519:a":{"key":"AA","more":1}},"old_verify_keys":{},"signatures":{"a.example":{"ed25519:a":"BB"}},"valid_until_ts":1,"more":{}}]}
            """u8).ServerKeys;

        Assert.Equal([false, false, false, true], keys.Select(one => ApiJson.TryRead<ServerKeys>(one, out _)));
        Assert.Empty(ResponseTypes.Differences(typeof(ServerKeys), keys[3].Utf8));
    }

    [Fact]
    public void What_the_specification_leaves_open_is_kept()
    {
        Assert.Empty(ResponseTypes.Differences(
            SendJoinV2.Contract, """{"state":[{"unsigned":{"age":1}},null],"auth_chain":[],"event":{},"members_omitted":true,"servers_in_room":["a"],"origin":"b","more":[1.0]}"""u8.ToArray()));
        Assert.Empty(ResponseTypes.Differences(MakeJoin.Contract, """{"event":{"depth":1},"room_version":"12","more":{}}"""u8.ToArray()));
        Assert.Empty(ResponseTypes.Differences(SendTransaction.Contract, """{"pdus":{"$a":{},"no id":{"error":"malformed"}}}"""u8.ToArray()));
    }

    /// <summary>Reads a body as the server does.</summary>
    private static async Task<TRequest> BindAsync<TRequest, TResponse>(string body)
        where TRequest : class, IOperation<TRequest, TResponse>
    {
        Operation contract = TRequest.Contract;
        var match = UnservedOperation.TreeOf([contract]).Find(contract.Method, contract.Path.Replace("{txnId}", "1", StringComparison.Ordinal)
            .Replace("{roomId}", "!a:b", StringComparison.Ordinal).Replace("{eventId}", "$a", StringComparison.Ordinal)).Match!;
        var http = new DefaultHttpContext { Request = { Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) } };
        return RequestShape.Of<TRequest>().Bind(new RequestValues(match, http.Request.Query, await RequestBody.ReadAsync(http, contract), null));
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

    private static string Text(RawValue value) => Encoding.UTF8.GetString(value.Utf8.Span);
}
