"""Names of months and days: dates change from article to article where the text around them stays."""

CALENDAR = (
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday "
    "januar jänner februar feber märz mai juni juli oktober dezember "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag "
    "janvier février mars avril juin juillet août septembre octobre novembre décembre "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "lunes martes miércoles jueves viernes sábado domingo "
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro segunda terça quarta quinta sexta "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica "
    "januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia "
    "poniedziałek wtorek środa czwartek piątek niedziela "
    "januar februar marts maj juni juli august marts mandag tirsdag onsdag torsdag fredag lørdag søndag "
    "måndag tisdag onsdag torsdag fredag lördag söndag augusti "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "понедельник вторник среда четверг пятница суббота воскресенье "
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık "  # noqa: RUF001
    "ledna února března dubna května června července srpna září října listopadu prosince"
)
