/** What finds what, and which parts of the text are marked: the search and the marks of the lists hold to the same table. */
export interface SearchVector {
  readonly text: string
  readonly typed: string
  /** The marked parts of the text in order; none: not found. */
  readonly marked: readonly string[]
}

export const searchVectors: readonly SearchVector[] = [
  // plain, and accents
  { text: 'Wanjiku Otieno', typed: 'wanj', marked: ['Wanj'] },
  { text: 'Élodie Nshimirimana', typed: 'elodie', marked: ['Élodie'] },
  { text: 'Elodie', typed: 'élo', marked: ['Elo'] },
  { text: 'Señora Muñoz', typed: 'munoz', marked: ['Muñoz'] },
  { text: 'Cafe\u0301 ya jioni', typed: 'café', marked: ['Cafe\u0301'] },
  { text: 'ﬁne', typed: 'fine', marked: ['ﬁne'] },
  { text: 'Wanjiku', typed: 'jiku', marked: [] },
  // Arabic: vowel signs, hamza and its seats, the joining line, final letters, presentation forms, other keyboards
  { text: 'أحمد من الخرطوم', typed: 'احمد', marked: ['أحمد'] },
  { text: 'احمد', typed: 'أحمد', marked: ['احمد'] },
  { text: 'إيمان', typed: 'ايم', marked: ['إيم'] },
  { text: 'آمنة', typed: 'امنه', marked: ['آمنة'] },
  { text: 'فاطمة', typed: 'فاطمه', marked: ['فاطمة'] },
  { text: 'مُحَمَّد', typed: 'محمد', marked: ['مُحَمَّد'] },
  { text: 'محـــمد', typed: 'محمد', marked: ['محـــمد'] },
  { text: 'على', typed: 'علي', marked: ['على'] },
  { text: 'سماء', typed: 'سما', marked: ['سماء'] },
  { text: 'ٱلرحمن', typed: 'الرحمن', marked: ['ٱلرحمن'] },
  { text: 'کریم', typed: 'كريم', marked: ['کریم'] },
  { text: 'ﻣﺤﻤﺪ', typed: 'محمد', marked: ['ﻣﺤﻤﺪ'] },
  { text: 'سنة ٢٠٢٤', typed: '2024', marked: ['٢٠٢٤'] },
  // Amharic: letters of one sound
  { text: 'ፀሐይ መጣች', typed: 'ጸሀይ', marked: ['ፀሐይ'] },
  { text: 'ሥላሴ', typed: 'ስላሴ', marked: ['ሥላሴ'] },
  { text: 'ዓለም', typed: 'አለም', marked: ['ዓለም'] },
  { text: 'ኃይሌ', typed: 'ሀይሌ', marked: ['ኃይሌ'] },
  { text: 'ሃይማኖት', typed: 'ሐይማ', marked: ['ሃይማ'] },
  { text: 'በረኸት', typed: 'በረሀት', marked: ['በረኸት'] },
  { text: 'አበበ፡ከበደ', typed: 'ከበደ', marked: ['ከበደ'] },
  // other scripts and shapes
  { text: 'ＷＡＮＪＩＫＵ', typed: 'wanjiku', marked: ['ＷＡＮＪＩＫＵ'] },
  { text: 'Straße', typed: 'strasse', marked: [] },
  { text: 'ng’ombe wetu', typed: 'ombe', marked: ['ombe'] },
]
